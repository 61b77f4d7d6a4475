package fetch

import "testing"

// TestOrigins shows which URLs are of one origin (RFC 6454, section 4).
func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"http://a.example/x", "http://a.example:80/y?z", true},
		{"https://a.example/", "https://A.Example:443/", true},
		{"https://u:p@a.example/", "https://a.example/", true},
		{"http://a.example/", "https://a.example/", false},
		{"http://a.example:8080/", "https://a.example:8080/", false},
		{"http://a.example/", "http://a.example:8080/", false},
		{"http://a.example/", "http://b.a.example/", false},
		{"http://a.example/", "http://a.example./", false},
	} {
		a, err := parseURL(c.a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := parseURL(c.b)
		if err != nil {
			t.Fatal(err)
		}
		if (originOf(a) == originOf(b)) != c.same {
			t.Errorf("%s and %s: one origin %v", c.a, c.b, !c.same)
		}
	}
}
