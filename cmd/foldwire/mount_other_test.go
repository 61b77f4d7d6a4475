//go:build !linux

package main

import "errors"

const readOnlyMount = 0

func mountTmpfs(string, string, uintptr) error { return errors.ErrUnsupported }

func unmount(string) error { return nil }
