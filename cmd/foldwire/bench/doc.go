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
//	floor   2.87         1.000             63
//	cold    5.30         1.825  1.40      140     86.3
//	warm    0.10         0.036  0.05       58     86.9
//	delta   0.39         0.137  0.12      116     88.1
//
// On ext4, files that were deleted in the last minutes make it dear to create others: after a
// benchmark whose folder was removed, the next one's cold pass takes up to two seconds more of
// system time, and its delta pass half a second.
//
// How costs grow, in CPU per source, with bodies of 600 bytes (foldwire bench --growth
// 1000,10000 --body 600 --rounds 1, the same machine):
//
//	sources    items  floor ms  cold ms  warm ms  delta ms  cold MB  delta MB  data MB  serves after  polls after
//	  1,000   30,300      1.73     3.53    0.096     0.343      140       108       62        0.08 s       0.12 s
//	 10,000  303,000      1.70     5.31    0.057     0.248      668       571      606        0.15 s       0.60 s
//
// A commit of the states of 1,000 sources takes 4.5 ms and 12.2 ms there, one of 300 items
// 7.7 ms and 10.1 ms.
//
// With 10 items of a feed, 3 of them in the index of stories when the cold pass is over and 7
// found in passes months before it (foldwire bench --growth 1000,10000,100000 --items 10 --body
// 600 --recent 3, the same machine):
//
//	sources      items  floor ms  cold ms  warm ms  delta ms  cold MB  delta MB  data MB  serves after  polls after
//	  1,000     10,300      0.68     0.85    0.089     0.313      102        77       16        0.09 s       0.09 s
//	 10,000    103,000      0.68     0.69    0.050     0.145      215       187      144        0.15 s       0.24 s
//	100,000  1,030,000      0.68     3.37    0.114     0.449     2146      2057     1614       15.84 s      46.46 s
//
// The last line is of an earlier version, beside six times as much other work as the machine
// can do at once, which makes CPU time a fifth dearer and waiting several times longer; its
// cold pass also published a million items for the first time.
//
// Of a cold pass, deciding takes 34 %, polling 20 (normalize 9, fetching 6, reading feeds 5),
// publishing 15, committing 13, collecting garbage and looking for the phrases of topics
// 4 each. The peak is that of the last commits. How often garbage is collected does not
// change it.
//
// Of foldwire bench --daemon, which polls each of 1,000 feeds once a minute: a minute in
// which nothing is new 0.30 of the floor, one in which 100 feeds bring 3 items each 0.96, the
// first 4.8; the peak 272 MB. Of the minute in which nothing is new, connections and requests
// are the most. Publishing follows news at once as long as that takes a fiftieth of the time
// at most, and news that comes right after a commit waits for the next, two seconds at most.
//
// Of foldwire bench serve (a feed of 100 entries, 341 kB plain and 95 kB packed), in CPU
// per request beside nginx with the same bytes in files, goal 1.60: 200 plain 1.04, 200
// gzip 1.42, 304 1.43.
package bench
