package publisher

import (
	"testing"

	"pgregory.net/rapid"

	"foldwire/aggregator/feed"
)

// TestNamesAreKeptAsTheyAre writes names of entries, and what looks like one, and reads
// them again.
func TestNamesAreKeptAsTheyAre(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		id := feed.StoryID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(rt, "id"))
		name := []byte(id.URN())
		if len(name) > 0 && rapid.Bool().Draw(rt, "spoil") {
			name[rapid.IntRange(0, len(name)-1).Draw(rt, "place")] = rapid.Byte().Draw(rt, "byte")
		}
		if got, ok := idIn(string(name)); ok && got.URN() != string(name) {
			rt.Errorf("%q is taken for %v", name, got)
		}
		if got, ok := idIn(id.URN()); !id.IsZero() && (!ok || got != id) {
			rt.Errorf("%v is taken for %v, %v", id, got, ok)
		}
		const none = "urn:uuid:00000000-0000-0000-0000-000000000000"
		var e encoder
		e.urn(none)
		e.urn(string(name))
		e.urn("tag:example.org,2026:" + id.URN())
		d := decoder{b: e.b}
		if got := d.urn(); got != none {
			rt.Errorf("the name of none becomes %q", got)
		}
		if got := d.urn(); got != string(name) {
			rt.Errorf("%q becomes %q", name, got)
		}
		if got := d.urn(); got != "tag:example.org,2026:"+id.URN() || d.failed || len(d.b) > 0 {
			rt.Errorf("a longer name becomes %q", got)
		}
	})
}
