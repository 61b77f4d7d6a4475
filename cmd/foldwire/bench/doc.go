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
//	floor   3.24         1.000             74
//	cold   17.77         5.492  1.40      251
//	warm    0.12         0.037  0.05       66
//	delta   1.48         0.457  0.12      199
//
// How costs grow, in CPU per source, with bodies of 600 bytes (foldwire bench --growth
// 1000,10000 --body 600, the same busy machine; start-up and commits were not measured):
//
//	sources    items  floor ms  cold ms  warm ms  delta ms  cold MB  warm MB  delta MB
//	  1,000   30,000      1.75    12.33    0.120      0.97      243       57       170
//	 10,000  300,000      1.79    20.74    0.081      0.66     1430      273      1120
//
// Of a cold pass, deciding takes a good third, publishing a quarter, polling a sixth,
// collecting garbage a tenth and committing a fifteenth. The peak is that of the last
// commit: the index of stories 85 MB, what the publisher has prepared 32 MB, the
// transaction 22 MB, and garbage.
//
// Of foldwire bench serve (a feed of 100 entries, 335 kB plain and 93 kB packed), in CPU
// per request beside nginx with the same bytes in files, goal 1.60: 200 plain 1.18, 200
// gzip 1.52, 304 1.49.
package bench
