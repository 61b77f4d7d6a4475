package main

import "syscall"

const readOnlyMount = syscall.MS_RDONLY

func mountTmpfs(folder, options string, flags uintptr) error {
	return syscall.Mount("tmpfs", folder, "tmpfs", flags, options)
}

func unmount(folder string) error { return syscall.Unmount(folder, syscall.MNT_DETACH) }
