// Package bench measures the whole program at work. A separate process makes up feeds and
// serves them on loopback; the program polls them as it would any others, in processes of
// its own whose time and memory the kernel counts; and what it stored is compared with
// what was served. The floor, against which all of that is told, is fetching the same
// feeds and handing them to the parsing library, in the same run.
package bench
