package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"foldwire/aggregator/parse"
)

// floorWorkers is how many feeds the floor asks for and parses at a time.
const floorWorkers = 16

// Floor fetches the feeds of an origin and hands each to the parsing library: the least
// that a program built on it can do. It gives the number of items. It is measured with
// garbage collected as Go does by itself: see [Program].
func Floor(ctx context.Context, at Ready, feeds int) (int, error) {
	client := &http.Client{}
	var items atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(floorWorkers)
	for f := range feeds {
		g.Go(func() error {
			body, err := fetchAll(ctx, client, at.FeedURL(f))
			if err != nil {
				return err
			}
			n, err := parse.Plain(body)
			items.Add(int64(n))
			return err
		})
	}
	err := g.Wait()
	return int(items.Load()), err
}

func fetchAll(ctx context.Context, client *http.Client, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", url, res.Status)
	}
	return body, nil
}
