package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

var screens = flag.String("screens", "", "write pictures of every page of the demo to this `folder`")

// TestScreens makes pictures of all pages, to be looked at:
//
//	go test ./cmd/foldwire -run TestScreens -screens FOLDER
func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("pictures are made only with -screens FOLDER")
	}
	site, b := startSite(t), newBrowser(t)
	if err := os.MkdirAll(*screens, 0o755); err != nil {
		t.Fatal(err)
	}
	looks := map[string]look{
		"light":      {width: 1280, height: 900},
		"print":      {width: 800, height: 900, print: true},
		"dark":       {width: 1280, height: 900, dark: true},
		"phone":      {width: 390, height: 844, language: "vi"},
		"phone-dark": {width: 390, height: 844, dark: true},
	}
	odd := serveOdd(t)
	for name, address := range map[string]string{
		"odd-home": odd + "/home", "odd-topic": odd + "/topic", "odd-story": odd + "/story", "empty": odd + "/empty",
		"home": site.public + "/", "topic": site.public + site.topic, "world": site.public + "/topics/world",
		"story": site.public + site.story, "status": site.admin + "/", "trouble": serveIll(t) + "/",
	} {
		for how, l := range looks {
			tb := b.tab(t, l)
			tb.open(address)
			if name == "status" {
				tb.until(`document.querySelector("#live.on") !== null`)
			}
			if how == "light" && name != "home" {
				eval[int](tb, `document.querySelectorAll("article details").forEach((d, i) => { if (i < 2) d.open = true; }), document.querySelectorAll(".subscribe details").forEach((d) => d.open = true), 0`)
			}
			picture, err := chromedp.Run(tb.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(*screens, name+"-"+how+".png"), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
