package aggregator_test

import (
	"encoding/json"
	"testing"

	"foldwire/aggregator"
)

// The shape is a contract with programs that read it.
func TestReadShape(t *testing.T) {
	const body = `<rss version="2.0"><channel><title>Bản tin</title><link>/</link><language>vi</language>
<item><title>A &amp;amp; B</title><link>bai/1</link><guid isPermaLink="false">g1</guid><pubDate>Fri, 10 Apr 2026 09:30:00 +0700</pubDate>
<author>lan@example.org (Lan)</author><author>tu@example.org</author><category>x</category>
<description>&lt;p&gt;Một&lt;/p&gt;&lt;p&gt;hai&lt;svg&gt;&lt;text&gt;hình&lt;/text&gt;&lt;/svg&gt; &amp;lt;3&lt;/p&gt;</description>
<enclosure url="/1.mp3" type="audio/mpeg" length="5"/></item>
<item><title>B</title></item></channel></rss>`
	r, err := aggregator.Read([]byte(body), "", "https://tin.example.org/rss/moi.xml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"format":"rss2.0","title":"Bản tin","link":"https://tin.example.org/","language":"vi","items":[` +
		`{"id":"g1","title":"A \u0026 B","link":"https://tin.example.org/rss/bai/1","published":"2026-04-10T02:30:00Z","updated":null,` +
		`"authors":["Lan","tu@example.org"],"summary_text":"Một hai \u003c3","content_text":"","categories":["x"],` +
		`"enclosures":[{"url":"https://tin.example.org/1.mp3","type":"audio/mpeg","length":"5"}]},` +
		`{"id":"","title":"B","link":"","published":null,"updated":null,"authors":[],"summary_text":"","content_text":"","categories":[],"enclosures":[]}]}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReadRefusesWhatIsNoFeed(t *testing.T) {
	if _, err := aggregator.Read([]byte("<html></html>"), "", ""); err == nil {
		t.Error("a page passed for a feed")
	}
}
