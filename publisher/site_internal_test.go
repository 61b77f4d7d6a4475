package publisher

import (
	"testing"

	"foldwire/aggregator/feed"
)

// TestAddressesThatAreNobodysBusiness: what a query holds may be all that it takes to read
// somebody's own feed.
func TestAddressesThatAreNobodysBusiness(t *testing.T) {
	for url, want := range map[string]bool{
		"https://paper.example/feed":                               false,
		"https://paper.example/?feed=rss2&author=5&page=2":         false,
		"https://paper.example/feed?channel_id=UCabcdefghijklmn":   false,
		"https://paper.example/feed?keywords=bridge&monkey=1":      false,
		"https://paper.example/feed?token=":                        false,
		"https://paper.example/feed?token=abc":                     true,
		"https://paper.example/feed?a=1&ACCESS_TOKEN=abc":          true,
		"https://paper.example/feed?api-key=abc":                   true,
		"https://paper.example/feed?apiKey=abc":                    true,
		"https://paper.example/feed?auth=abc":                      true,
		"https://paper.example/feed?X-Amz-Signature=abc":           true,
		"https://paper.example/feed?user=a;pw=b":                   true,
		"https://me:word@paper.example/feed":                       true,
		"https://paper.example/feed?private[key]=abc":              true,
		"https://paper.example/feed?q=token%3Dabc&sort=new#token=": false,
	} {
		src := feed.Source{ID: "s", URL: url}
		if got := hidden(&src); got != want {
			t.Errorf("%s: hidden %v", url, got)
		}
		if o := outlet(src, feed.State{Title: "A"}); want != (o.Feed == "") || want && o.ID == url {
			t.Errorf("%s is told as %+v", url, o)
		}
	}
}
