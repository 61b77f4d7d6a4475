// Package bench measures the whole program at work. A separate process makes up feeds and
// serves them on loopback; the program polls them as it would any others, in processes of
// its own whose time and memory the kernel counts; and what it stored is compared with
// what was served. The floor, against which all of that is told, is fetching the same
// feeds and handing them to the parsing library, in the same run.
//
// # Figures
//
// Of foldwire bench --rounds 1 (1,000 feeds of 30 items of 2.1 kB) on two cores with nothing
// else to do; nothing lost or doubled:
//
//	pass   CPU s  of the floor  goal  peak MB  data MB
//	floor   2.84         1.000             81
//	cold   10.79         3.796  1.40      271    107.8
//	warm    0.10         0.034  0.05       74    107.8
//	delta   0.88         0.311  0.12      183    108.1
//
// How costs grow, in CPU per source, with bodies of 600 bytes (foldwire bench --growth
// 1000,10000 --body 600 --rounds 1, the same machine):
//
//	sources    items  floor ms  cold ms  warm ms  delta ms  cold MB  delta MB  data MB  serves after  polls after
//	  1,000   30,300      1.65     6.97    0.088     0.677      246       174       80        0.09 s       0.26 s
//	 10,000  303,000      1.55    13.70    0.072     0.557     1359      1060      726        0.19 s       2.40 s
//
// A commit of the states of 1,000 sources takes 5.5 ms and 19.7 ms there, one of 300 items
// 19.6 ms and 47 ms.
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
// Of foldwire bench serve (a feed of 100 entries, 341 kB plain and 95 kB packed), in CPU
// per request beside nginx with the same bytes in files, goal 1.60: 200 plain 1.24, 200
// gzip 1.49, 304 1.44.
package bench
