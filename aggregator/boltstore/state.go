package boltstore

import (
	"time"

	"foldwire/aggregator/feed"
)

// stateRecord is a feed.State as it is stored, under its source's id.
type stateRecord struct {
	Configured   string         `cbor:"1,keyasint,omitempty"`
	URL          string         `cbor:"2,keyasint,omitempty"`
	ETag         string         `cbor:"3,keyasint,omitempty"`
	LastModified string         `cbor:"4,keyasint,omitempty"`
	BodyHash     feed.Key       `cbor:"5,keyasint,omitzero"`
	Entries      hashes         `cbor:"6,keyasint,omitempty"`
	Title        string         `cbor:"7,keyasint,omitempty"`
	Site         string         `cbor:"8,keyasint,omitempty"`
	Language     string         `cbor:"9,keyasint,omitempty"`
	Hints        hintsRecord    `cbor:"10,keyasint,omitzero"`
	Gap          time.Duration  `cbor:"11,keyasint,omitempty"`
	Polled       stamp          `cbor:"12,keyasint,omitzero"`
	Success      stamp          `cbor:"13,keyasint,omitzero"`
	Change       stamp          `cbor:"14,keyasint,omitzero"`
	Next         stamp          `cbor:"15,keyasint,omitzero"`
	Reason       string         `cbor:"16,keyasint,omitempty"`
	Failures     int            `cbor:"17,keyasint,omitempty"`
	Failure      *failureRecord `cbor:"18,keyasint,omitempty"`
	Gone         bool           `cbor:"19,keyasint,omitempty"`
	MovedTo      string         `cbor:"20,keyasint,omitempty"`
	MovedSince   stamp          `cbor:"21,keyasint,omitzero"`
	MovedPolls   int            `cbor:"22,keyasint,omitempty"`
	Polls        int64          `cbor:"23,keyasint,omitempty"`
	Unchanged    int64          `cbor:"24,keyasint,omitempty"`
	Bytes        int64          `cbor:"25,keyasint,omitempty"`
	Saved        int64          `cbor:"26,keyasint,omitempty"`
	BodySize     int64          `cbor:"27,keyasint,omitempty"`
	Items        int64          `cbor:"28,keyasint,omitempty"`
	Reading      string         `cbor:"29,keyasint,omitempty"`
	ValidFor     string         `cbor:"30,keyasint,omitempty"` // the validators' URL
	Waited       time.Duration  `cbor:"31,keyasint,omitempty"`
}

type hintsRecord struct {
	MaxAge    time.Duration `cbor:"1,keyasint,omitempty"`
	TTL       time.Duration `cbor:"2,keyasint,omitempty"`
	SkipHours uint32        `cbor:"3,keyasint,omitempty"`
	SkipDays  uint8         `cbor:"4,keyasint,omitempty"`
	NotBefore stamp         `cbor:"5,keyasint,omitzero"`
}

type failureRecord struct {
	Stage   feed.Stage `cbor:"1,keyasint,omitempty"`
	Message string     `cbor:"2,keyasint,omitempty"`
	Remedy  string     `cbor:"3,keyasint,omitempty"`
	At      stamp      `cbor:"4,keyasint,omitzero"`
}

func stateRecordOf(s *feed.State) *stateRecord {
	r := &stateRecord{
		Configured: s.Configured, URL: s.URL,
		ETag: s.Validators.ETag, LastModified: s.Validators.LastModified, ValidFor: s.Validators.URL,
		Reading:  s.Reading,
		BodyHash: s.BodyHash, Entries: hashesOf(s.Entries),
		Title: s.Title, Site: s.Site, Language: s.Language,
		Hints: hintsRecord{
			MaxAge: s.Hints.MaxAge, TTL: s.Hints.TTL, SkipHours: s.Hints.SkipHours, SkipDays: s.Hints.SkipDays,
			NotBefore: stampOf(s.Hints.NotBefore),
		},
		Gap:    s.Gap,
		Waited: s.Waited,
		Polled: stampOf(s.Polled), Success: stampOf(s.Success), Change: stampOf(s.Change), Next: stampOf(s.Next),
		Reason: s.Reason, Failures: s.Failures, Gone: s.Gone,
		MovedTo: s.Moved.To, MovedSince: stampOf(s.Moved.Since), MovedPolls: s.Moved.Polls,
		Polls: s.Polls, Unchanged: s.Unchanged, Bytes: s.Bytes, Saved: s.Saved, BodySize: s.BodySize, Items: s.Items,
	}
	if f := s.Failure; f != nil {
		r.Failure = &failureRecord{Stage: f.Stage, Message: f.Message, Remedy: f.Remedy, At: stampOf(f.At)}
	}
	return r
}

func (r *stateRecord) state(source feed.SourceID) (feed.State, error) {
	entries, err := r.Entries.list()
	if err != nil {
		return feed.State{}, err
	}
	s := feed.State{
		Source: source, Configured: r.Configured, URL: r.URL,
		Validators: feed.Validators{ETag: r.ETag, LastModified: r.LastModified, URL: r.ValidFor},
		Reading:    r.Reading,
		BodyHash:   r.BodyHash, Entries: entries,
		Title: r.Title, Site: r.Site, Language: r.Language,
		Hints: feed.Hints{
			MaxAge: r.Hints.MaxAge, TTL: r.Hints.TTL, SkipHours: r.Hints.SkipHours, SkipDays: r.Hints.SkipDays,
			NotBefore: r.Hints.NotBefore.time(),
		},
		Gap:    r.Gap,
		Waited: r.Waited,
		Polled: r.Polled.time(), Success: r.Success.time(), Change: r.Change.time(), Next: r.Next.time(),
		Reason: r.Reason, Failures: r.Failures, Gone: r.Gone,
		Moved: feed.Move{To: r.MovedTo, Since: r.MovedSince.time(), Polls: r.MovedPolls},
		Polls: r.Polls, Unchanged: r.Unchanged, Bytes: r.Bytes, Saved: r.Saved, BodySize: r.BodySize, Items: r.Items,
	}
	if f := r.Failure; f != nil {
		s.Failure = &feed.Failure{Stage: f.Stage, Message: f.Message, Remedy: f.Remedy, At: f.At.time()}
	}
	return s, nil
}
