// Package bench measures the whole program at work. A separate process makes up feeds and
// serves them on loopback; the program polls them as it would any others, in processes of
// its own whose time and memory the kernel counts; and what it stored is compared with
// what was served. The floor, against which all of that is told, is fetching the same
// feeds and handing them to the parsing library, in the same run.
//
// # Figures
//
// Of foldwire bench --rounds 1 (1,000 feeds of 30 items of 2.1 kB) on two cores with nothing
// else to do, in a new filesystem; nothing lost or doubled:
//
//	pass   CPU s  of the floor  goal  peak MB  data MB
//	floor   3.24         1.000             46
//	cold    3.98         1.230  1.40      141     80.0
//	warm    0.09         0.026  0.05       60     80.6
//	delta   0.34         0.105  0.12      119     81.8
//
// The floor is a plain program: Go collects its garbage as it does by itself. With the collector
// tuned as Foldwire's is, it would take a sixth less time, and 64 MB.
//
// On ext4, files that were deleted in the last minutes make it dear to create others: after a
// benchmark whose folder was removed, the next one's cold pass takes up to two seconds more of
// system time, and its delta pass half a second.
//
// How costs grow, in CPU per source, with bodies of 600 bytes (foldwire bench --growth
// 1000,10000 --body 600 --rounds 1, the same machine):
//
//	sources    items  floor ms  cold ms  warm ms  delta ms  cold MB  delta MB  data MB  serves after  polls after
//	  1,000   30,300      2.48     2.92    0.096     0.321      144       111       59        0.07 s       0.13 s
//	 10,000  303,000      1.94     3.85    0.054     0.215      683       586      583        0.15 s       0.57 s
//
// A commit of the states of 1,000 sources takes 3.9 ms and 17.1 ms there, one of 300 items
// 12.1 ms and 18.9 ms.
//
// With 10 items of a feed, 3 of them in the index of stories when the cold pass is over and 7
// found in passes months before it (foldwire bench --growth 1000,10000,100000 --items 10 --body
// 600 --recent 3, the same machine):
//
//	sources      items  floor ms  cold ms  warm ms  delta ms  cold MB  delta MB  data MB  serves after  polls after
//	  1,000     10,300      0.92     0.72    0.085     0.251       97        80       15        0.07 s       0.09 s
//	 10,000    103,000      1.00     0.62    0.049     0.131      206       179      139        0.15 s       0.26 s
//	100,000  1,030,000      0.68     3.37    0.114     0.449     2146      2057     1614       0.88 s       2.17 s
//
// What passes take in the last line is of an earlier version, beside six times as much other work
// as the machine can do at once, which makes CPU time a fifth dearer; its cold pass also published
// a million items for the first time. The start is of this one, with nothing else to do, a million
// items stored and 300,000 in the index of stories.
//
// Of a cold pass, deciding takes 39 %, polling 22 (normalize 10, fetching 7, reading feeds 5),
// committing 12, publishing 9, collecting garbage 4, and looking for the phrases of topics 2. The
// peak is that of the last commits. How often garbage is collected does not change it.
//
// Of foldwire bench --daemon, which polls each of 1,000 feeds once a minute: a minute in
// which nothing is new 0.21 of the floor, one in which 100 feeds bring 3 items each 0.66, the
// first 3.0; the peak 283 MB. Of the minute in which nothing is new, connections and requests
// are the most. Publishing follows news at once as long as that takes a fiftieth of the time
// at most, and news that comes right after a commit waits for the next, two seconds at most.
//
// Of foldwire bench serve (a feed of 100 entries, 341 kB plain and 95 kB packed), in CPU
// per request beside nginx with the same bytes in files, goal 1.60: 200 plain 1.09, 200
// gzip 1.45, 304 1.34.
package bench
