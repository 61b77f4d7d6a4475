package feed

import (
	"errors"
	"fmt"
)

// Stage names the part of the way from a URL to a published feed.
type Stage string

// The stages, in the order of an item's way.
const (
	StageFetch     Stage = "fetch"
	StageParse     Stage = "parse"
	StageNormalize Stage = "normalize"
	StageFold      Stage = "fold"
	StageStore     Stage = "store"
	StagePublish   Stage = "publish"
)

// Error is a failure that names its stage and what can be done about it.
type Error struct {
	Stage  Stage
	Source SourceID // may be empty where the stage does not know it
	Err    error
	Remedy string // a full sentence for the operator; may be empty
}

// Error gives "source: stage: what happened".
func (e *Error) Error() string {
	if e.Source == "" {
		return fmt.Sprintf("%s: %v", e.Stage, e.Err)
	}
	return fmt.Sprintf("%s: %s: %v", e.Source, e.Stage, e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of a stage.
func Errorf(stage Stage, remedy, format string, args ...any) *Error {
	return &Error{Stage: stage, Err: fmt.Errorf(format, args...), Remedy: remedy}
}

// StageOf gives the stage that err names, or fallback if it names none, and the remedy.
func StageOf(err error, fallback Stage) (stage Stage, remedy string) {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Stage, e.Remedy
	}
	return fallback, ""
}

// ErrNotFound says that a store has no such item or story.
var ErrNotFound = errors.New("not stored")
