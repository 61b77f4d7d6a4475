// Package bench measures the whole program at work. A separate process makes up feeds and
// serves them on loopback; the program polls them as it would any others, in processes of
// its own whose time and memory the kernel counts; and what it stored is compared with
// what was served. The floor, against which all of that is told, is fetching the same
// feeds and handing them to the parsing library, in the same run.
//
// # Figures
//
// Of foldwire bench --rounds 1 (1,000 feeds of 30 items of 2.1 kB) on two cores that others
// kept busy, so that only ratios within the run mean something; nothing lost or doubled:
//
//	pass   CPU s  of the floor  goal  peak MB
//	floor   2.57         1.000             83
//	cold   10.18         3.960  1.40      248
//	warm    0.10         0.037  0.05       76
//	delta   0.83         0.323  0.12      179
//
// How costs grow, in CPU per source, with bodies of 600 bytes (foldwire bench --growth
// 1000,10000 --body 600, the same busy machine and an earlier state, of which a cold pass
// took half as much again; start-up and commits were not measured):
//
//	sources    items  floor ms  cold ms  warm ms  delta ms  cold MB  warm MB  delta MB
//	  1,000   30,000      1.75    12.33    0.120      0.97      243       57       170
//	 10,000  300,000      1.79    20.74    0.081      0.66     1430      273      1120
//
// Of a cold pass, deciding takes a third, publishing a fifth, polling a good fifth (half of
// it what normalize does), collecting garbage and committing an eleventh each. The peak is
// that of the last commits: the index of stories 50 MB, what the publisher has prepared
// 24 MB, the transaction 22 MB, and garbage.
//
// Of foldwire bench --daemon, which polls each of 1,000 feeds once a minute: a minute in
// which nothing is new 0.47 of the floor, one in which 100 feeds bring 3 items each 0.97, the
// first 6.7; the peak 302 MB. Publishing follows news at once as long as that takes a
// fiftieth of the time at most.
//
// Of foldwire bench serve (a feed of 100 entries, 335 kB plain and 93 kB packed), in CPU
// per request beside nginx with the same bytes in files, goal 1.60: 200 plain 1.18, 200
// gzip 1.52, 304 1.49.
package bench
