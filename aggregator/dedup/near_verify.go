package dedup

// minTokens is how many tokens a text must have to be evidence.
const minTokens = 6

// Bounds of what passes for the same text; each pair was set on reprints and on
// templated items that are not duplicates.
const (
	sameTitle, sameTitleText   = 0.95, 0.40 // the title is the same: so much of the text
	closeTitle, closeTitleText = 0.60, 0.45 // the title is contained: so much of the text
	textAlone                  = 0.60       // the title shares something: so much of the text
	textAloneTriples           = 8          // and at least so many of its triples to compare
	otherTitle                 = 0.30       // a title that shares less is another one
	otherTitleTriples          = 24         // then a text must be long to be no boilerplate
	titleAlone                 = 0.80       // without texts
	titleAloneTokens           = 5
)

const recurringGap = 20 * 3600 // seconds

// compare gives how sure it is that two items tell the same text, 0 if they do not.
func compare(a, b *imprint) (score float64, exact bool) {
	if a.lang != 0 && b.lang != 0 && a.lang != b.lang {
		return 0, false
	}
	exact = a.exact == b.exact && a.tokens == b.tokens
	if recurring(a, b) || !exact && contradict(a.numbers, b.numbers) {
		return 0, false
	}
	title := common(a.title, b.title)
	jaccard := ratio(title, len(a.title)+len(b.title)-title)
	if a.tokens < minTokens || b.tokens < minTokens {
		return compareTitles(a, b, jaccard, exact)
	}
	if exact {
		return 1, true
	}
	shared := contained(a.triples, b.triples)
	within := ratio(title, min(len(a.title), len(b.title)))
	if jaccard >= sameTitle && shared >= sameTitleText ||
		within >= closeTitle && shared >= closeTitleText ||
		shared >= textAlone && min(len(a.triples), len(b.triples)) >= enough(within) && !footed(a, b, within) {
		return 0.999 * (0.7*shared + 0.3*within), false
	}
	return 0, false
}

// enough gives how many triples two texts must have to be compared without regard to
// their titles, of which so much is shared.
func enough(within float64) int {
	if within < otherTitle {
		return otherTitleTriples
	}
	return textAloneTriples
}

// footed says whether two items of one source have nothing in common but what that source
// puts under all: it has no reason to tell one text under two titles.
func footed(a, b *imprint, within float64) bool {
	return within < otherTitle && a.source != 0 && a.source == b.source
}

// compareTitles decides where a text is missing. Two entries of one source are two
// items: a title alone does not make them one.
func compareTitles(a, b *imprint, jaccard float64, exact bool) (float64, bool) {
	if a.tokens >= minTokens || b.tokens >= minTokens || a.source != 0 && a.source == b.source {
		return 0, false
	}
	if min(len(a.title), len(b.title)) < titleAloneTokens || jaccard < titleAlone {
		return 0, false
	}
	return jaccard, exact
}

// recurring says whether two items of one source are a column that comes back with the
// same few words, another day.
func recurring(a, b *imprint) bool {
	gap := max(a.day-b.day, b.day-a.day)
	return a.source != 0 && a.source == b.source && a.day != 0 && b.day != 0 &&
		gap > recurringGap && min(a.tokens, b.tokens) < recurringText
}

// contradict says whether each side has a number that the other lacks.
func contradict(a, b []uint32) bool {
	n := common(a, b)
	return n < len(a) && n < len(b)
}

// common counts what two sorted sets share.
func common(a, b []uint32) int {
	n, j := 0, 0
	for _, v := range a {
		for j < len(b) && b[j] < v {
			j++
		}
		if j < len(b) && b[j] == v {
			n++
		}
	}
	return n
}

// contained estimates how much of the smaller of two sets the other one has, from the
// smallest values of each.
func contained(a, b []uint32) float64 {
	a, b = comparables(a, b)
	return ratio(common(a, b), min(len(a), len(b)))
}

// comparables gives those of the smallest values of two sets that can be compared: the ones below the
// smaller of both ends.
func comparables(a, b []uint32) (ofA, ofB []uint32) {
	if len(a) == keptTriples && len(b) > 0 {
		b = upTo(b, a[len(a)-1])
	}
	if len(b) == keptTriples && len(a) > 0 {
		a = upTo(a, b[len(b)-1])
	}
	return a, b
}

func upTo(v []uint32, last uint32) []uint32 {
	for len(v) > 0 && v[len(v)-1] > last {
		v = v[:len(v)-1]
	}
	return v
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
