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
//	floor   2.58         1.000             62
//	cold    7.56         2.932  1.40      186     82.8
//	warm    0.10         0.037  0.05       57     83.5
//	delta   0.80         0.310  0.12      139     88.4
//
// On ext4, files that were deleted in the last minutes make it dear to create others: after a
// benchmark whose folder was removed, the next one's cold pass takes up to two seconds more of
// system time, and its delta pass half a second.
//
// How costs grow, in CPU per source, with bodies of 600 bytes (foldwire bench --growth
// 1000,10000 --body 600 --rounds 1, the same machine):
//
//	sources    items  floor ms  cold ms  warm ms  delta ms  cold MB  delta MB  data MB  serves after  polls after
//	  1,000   30,300      1.62     5.85    0.093     0.682      182       142       61        0.09 s       0.36 s
//	 10,000  303,000      1.52     8.99    0.086     0.553     1094       705      596        0.17 s       1.83 s
//
// A commit of the states of 1,000 sources takes 4.7 ms and 16.4 ms there, one of 300 items
// 25.6 ms and 37.1 ms.
//
// With 10 items of a feed, 3 of them in the index of stories when the cold pass is over and 7
// found in passes months before it (foldwire bench --growth 1000,10000,100000 --items 10 --body
// 600 --recent 3), on the same machine beside six times as much other work as it can do at once,
// which makes CPU time a fifth dearer and waiting several times longer:
//
//	sources      items  floor ms  cold ms  warm ms  delta ms  cold MB  delta MB  data MB  serves after  polls after
//	  1,000     10,300      0.72     1.26    0.104     0.460      116        87       18        0.33 s       0.41 s
//	 10,000    103,000      0.65     1.21    0.066     0.216      282       271      172        0.84 s       1.49 s
//	100,000  1,030,000      0.68     3.37    0.114     0.449     2146      2057     1614       15.84 s      46.46 s
//
// The last line was measured before sources were known once, garbage was collected by what
// there is to look at, and states were read once at a start, and with a cold pass that had to
// publish a million items for the first time. Since then, a daemon over that database serves
// after 2.0 s (1.1 s of CPU time) under the same load.
//
// Of a cold pass, deciding takes a good third, publishing a fifth, polling a fifth (half of
// it what normalize does), committing an eleventh and collecting garbage a twentieth. The peak
// is that of the last commits: the index of stories 50 MB, the transaction 20 MB, mapped pages
// of the database, and garbage.
//
// Of foldwire bench --daemon, which polls each of 1,000 feeds once a minute, beside other work
// on the same machine: a minute in which nothing is new 0.23 of the floor, one in which 100
// feeds bring 3 items each 0.71, the first 4.7; the peak 286 MB. Of the minute in which nothing
// is new, connections and requests are the most. Publishing follows news at once as long as
// that takes a fiftieth of the time at most, and news that comes right after a commit waits for
// the next, two seconds at most.
//
// Of foldwire bench serve (a feed of 100 entries, 341 kB plain and 95 kB packed), in CPU
// per request beside nginx with the same bytes in files, goal 1.60: 200 plain 1.09, 200
// gzip 1.48, 304 1.47.
package bench
