package fetch_test

import (
	"bytes"
	"fmt"
	"strconv"
	"testing"
	"time"

	"foldwire/aggregator/feed"
	"foldwire/aggregator/feedtest"
)

// BenchmarkNotModified is a poll of a feed that has not changed, over loopback.
func BenchmarkNotModified(b *testing.B) {
	o := feedtest.New(b)
	f := o.Feed("/f").Always(feedtest.Status(304, "ETag", `"1"`))
	c := client(b, o)
	src := feed.Source{ID: "s", URL: f.URL()}
	v := feed.Validators{ETag: `"1"`, LastModified: "Mon, 02 Nov 2026 03:04:05 GMT"}
	b.ReportAllocs()
	for b.Loop() {
		res, err := c.Fetch(b.Context(), src, src.URL, v)
		if err != nil || !res.NotModified {
			b.Fatal(res.Status, err)
		}
		o.Forget()
	}
}

// BenchmarkPacked is a poll that brings a feed of 60 kB, packed, over loopback.
func BenchmarkPacked(b *testing.B) {
	for _, coding := range []string{"", "gzip", "br", "zstd"} {
		b.Run("coding="+coding, func(b *testing.B) {
			o := feedtest.New(b)
			f := o.Feed("/f")
			c := client(b, o)
			src := feed.Source{ID: "s", URL: f.URL()}
			body := sample(60_000)
			f.Always(feedtest.With(feedtest.Content("text/xml", feedtest.Pack(coding, body)), "Content-Encoding", coding))
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				res, err := c.Fetch(b.Context(), src, src.URL, feed.Validators{})
				if err != nil || len(res.Body) != len(body) {
					b.Fatal(len(res.Body), err)
				}
				res.Release()
				o.Forget()
			}
		})
	}
}

// sample gives a feed of about n bytes.
func sample(n int) []byte {
	var c feedtest.Channel
	var b bytes.Buffer
	for i := 0; b.Len() < n; i++ {
		it := article(strconv.Itoa(i * 7919))
		it.Published = it.Published.Add(time.Duration(i) * time.Hour)
		for j := range 30 {
			it.Content += fmt.Sprintf("<p>%x %d tin tức</p>", i*i*j*104729, i+j)
		}
		c.Items = append(c.Items, it)
		b.Reset()
		if err := c.Write(&b, feedtest.RSS); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}
