package config

import (
	"strings"
)

// suggestKey gives a hint which key was meant, or which there are.
func suggestKey(name string, keys []string) string {
	if hint := suggest(name, keys); hint != "" {
		return hint
	}
	return "Its keys are " + strings.Join(keys, ", ") + "."
}

// suggest gives a hint that names the word nearest to the one that was written; empty if
// none is near.
func suggest(wrong string, words []string) string {
	best, least := "", min(len(wrong), 64)/3+2
	for _, w := range words {
		if d := distance(strings.ToLower(strings.ReplaceAll(wrong, "-", "_")), w); d < least {
			best, least = w, d
		}
	}
	if best == "" {
		return ""
	}
	return "Did you mean " + best + "?"
}

// distance counts the letters to insert, delete, replace or swap to get from a to b; two
// long words are just far apart.
func distance(a, b string) int {
	const long = 64
	if len(a) > long || len(b) > long {
		return long
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
