package parse

// zoneOffset gives the minutes by which a named zone is ahead of UTC. Of names with more
// than one meaning the one that most feeds mean is taken.
func zoneOffset(word []byte) (minutes int, ok bool) {
	if len(word) > 5 {
		return 0, false
	}
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "z", "ut", "utc", "gmt", "wet":
		return 0, true
	case "a":
		return -60, true
	case "n", "cet", "met", "mez", "bst", "west", "wat":
		return 60, true
	case "cest", "mest", "mesz", "eet", "sast", "cat", "ist2":
		return 120, true
	case "eest", "msk", "trt", "eat", "idt":
		return 180, true
	case "irst":
		return 210, true
	case "msd", "gst", "samt":
		return 240, true
	case "pkt", "yekt", "uzt":
		return 300, true
	case "ist":
		return 330, true
	case "npt":
		return 345, true
	case "omst", "bdt":
		return 360, true
	case "mmt":
		return 390, true
	case "ict", "wib", "krat", "novt":
		return 420, true
	case "sgt", "hkt", "pht", "myt", "wita", "awst", "irkt":
		return 480, true
	case "jst", "kst", "wit", "yakt":
		return 540, true
	case "acst":
		return 570, true
	case "aest", "vlat":
		return 600, true
	case "acdt":
		return 630, true
	case "aedt":
		return 660, true
	case "nzst", "y":
		return 720, true
	case "nzdt":
		return 780, true
	}
	return americanZone(word)
}

func americanZone(word []byte) (minutes int, ok bool) {
	var buf [24]byte
	switch string(lowered(buf[:0], word)) {
	case "ndt":
		return -150, true
	case "adt", "brt", "art":
		return -180, true
	case "nst":
		return -210, true
	case "edt", "ast", "at", "clt", "vet":
		return -240, true
	case "est", "et", "cdt", "cot", "pet":
		return -300, true
	case "cst", "ct", "mdt":
		return -360, true
	case "mst", "mt", "pdt":
		return -420, true
	case "pst", "pt", "akdt":
		return -480, true
	case "akst":
		return -540, true
	case "hst":
		return -600, true
	case "m":
		return -720, true
	}
	return 0, false
}
