package fetch_test

import (
	"context"
	"net"
	"testing"
	"testing/synctest"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
	"foldwire/aggregator/fetch"
)

// TestConnectionsAreKept shows that feeds of one host share a connection, whatever is
// answered.
func TestConnectionsAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := feedtest.NewPipe(t)
		f := o.Feed("/f").Items(article("1"))
		dials := 0
		c := client(t, o, func(opts *fetch.Options) {
			opts.DialContext = countDials(&dials, o.DialContext)
		})
		for _, r := range []feedtest.Reply{
			feedtest.Honest(), feedtest.Packed("gzip"), feedtest.Packed("br"), feedtest.Packed("zstd"), feedtest.Huge(9000),
			feedtest.Status(304), feedtest.Status(404), feedtest.Status(503), feedtest.Redirect(302, "/f?2"),
			feedtest.Bomb("gzip", 100_000), feedtest.Bomb("br", 100_000), feedtest.Bomb("zstd", 100_000),
		} {
			f.Then(r)
			//nolint:errcheck // whatever is answered
			c.Fetch(t.Context(), feed.Source{ID: "s"}, f.URL(), feed.Validators{ETag: `"x"`})
		}
		if dials != 1 {
			t.Errorf("dialled %d times", dials)
		}
	})
}

func countDials(n *int, dial fetch.DialFunc) fetch.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		*n++
		return dial(ctx, network, address)
	}
}
