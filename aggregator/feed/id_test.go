package feed

import (
	"encoding/json"
	"testing"
)

func TestIDsRoundTripAndStayTheSame(t *testing.T) {
	key := NewKey("laocai", "guid", "https://example.org/1")
	id := NewItemID("laocai", key)
	if got, want := id.String(), "a384d2c4-68fc-80ba-b43e-0dcf020bfd47"; got != want {
		t.Errorf("item id = %s, want %s: stored ids would no longer be found", got, want)
	}
	for _, text := range []string{id.String(), id.URN()} {
		var back ItemID
		if err := back.UnmarshalText([]byte(text)); err != nil || back != id {
			t.Errorf("UnmarshalText(%q) = %v, %v; want %v", text, back, err, id)
		}
	}
	b, err := json.Marshal(NewStoryID(id))
	if err != nil {
		t.Fatal(err)
	}
	var story StoryID
	if err := json.Unmarshal(b, &story); err != nil || story != NewStoryID(id) {
		t.Errorf("story id does not survive JSON: %s, %v", b, err)
	}
}

func TestKeysOfDifferentPartsDiffer(t *testing.T) {
	seen := map[Key]string{}
	for _, p := range [][3]string{{"a", "guid", "x"}, {"a", "link", "x"}, {"ag", "uid", "x"}, {"", "guid", "x"}, {"a", "guid", "xx"}} {
		k := NewKey(SourceID(p[0]), p[1], p[2])
		if other, dup := seen[k]; dup {
			t.Errorf("%v and %s share a key", p, other)
		}
		seen[k] = p[0] + "/" + p[1] + "/" + p[2]
	}
	if !NewKey("a", "guid", "").IsZero() {
		t.Error("an empty value must give the zero key")
	}
}

func TestBadIDs(t *testing.T) {
	for _, s := range []string{"x", "cbffd86e", "cbffd86e-f70b-86c4-b8c5-c03cc4b8dffz", "cbffd86e+f70b+86c4+b8c5+c03cc4b8dff0"} {
		var id ItemID
		if err := id.UnmarshalText([]byte(s)); err == nil {
			t.Errorf("%q passed for an id", s)
		}
	}
}
