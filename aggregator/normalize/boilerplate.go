package normalize

import (
	"strings"
	"unicode/utf8"

	"foldwire/aggregator/words"
)

// article gives the text without what feeds add after an article: where it first
// appeared, "Continue reading", a list of links under "Related". Only whole blocks at
// the end go, and never all of them. It is in the memory of texts.
func (t *text) article(texts *Texts) string {
	said, end := texts.keep(t.buf), len(t.blocks)
	for end > 1 {
		if n := t.footer(said, end); n > 0 && n < end {
			end -= n
			continue
		}
		break
	}
	if end == len(t.blocks) {
		return said
	}
	return said[:t.blocks[end-1].end]
}

// footer gives how many blocks before end are not the article's own; 0 if none.
func (t *text) footer(said string, end int) int {
	last := t.blocks[end-1]
	const (
		longestLine = 512 // bytes
		longest     = 40  // links of a related list
	)
	if last.end-last.start <= longestLine { // a blank before it counted
		if s := last.of(said); len(s) < longestLine && isSourceLine(s) {
			return 1
		}
	}
	n := 0
	for n < min(end, longest) && t.isLink(t.blocks[end-1-n]) {
		n++
	}
	if n > 0 && n < end && isRelatedLabel(t.blocks[end-1-n].of(said)) {
		return n + 1
	}
	if n > 0 && isMoreLink(last.of(said)) {
		return 1
	}
	return 0
}

// of gives the block's part of what is said.
func (b block) of(said string) string { return strings.TrimSpace(said[b.start:b.end]) }

// isLink says whether a block is a link and nothing else.
func (t *text) isLink(b block) bool {
	const dressing = 8 // bytes of bullets, dashes and dates around it
	return b.linked > 0 && b.linked+dressing >= b.end-b.start
}

// isSourceLine knows the sentence that WordPress puts after each article.
func isSourceLine(s string) bool {
	for _, p := range [...][2]string{
		{"the post ", " appeared first on "},
		{"the post ", " first appeared on "},
		{"bài viết ", " xuất hiện đầu tiên "},
		{"bài ", " đã xuất hiện đầu tiên "},
		{"der beitrag ", " erschien zuerst auf "},
		{"l’article ", " est apparu en premier sur "},
		{"l'article ", " est apparu en premier sur "},
		{"la entrada ", " se publicó primero en "},
		{"la entrada ", " aparece primero en "},
		{"o post ", " apareceu primeiro em "},
		{"l'articolo ", " proviene da "},
		{"l’articolo ", " proviene da "},
		{"het bericht ", " verscheen eerst op "},
		{"artykuł ", " pochodzi z serwisu "},
		{"сообщение ", " появились сначала на "},
		{"запись ", " впервые появилась "},
	} {
		if n := len(p[0]); len(s) > n && (s[0]|0x20 == p[0][0] || s[0] >= utf8.RuneSelf) && strings.EqualFold(s[:n], p[0]) && strings.Contains(s[n:], p[1]) {
			return true
		}
	}
	return false
}

// isMoreLink knows the link that leads to the rest of the article.
func isMoreLink(s string) bool {
	s = words.Fold(s)
	if len(s) > 200 {
		return false
	}
	for _, p := range [...]string{
		"continue reading", "read more", "read the full", "read full", "full story", "keep reading",
		"xem thêm", "xem tiếp", "xem chi tiết", "đọc tiếp", "đọc thêm", "chi tiết",
		"weiterlesen", "lire la suite", "leer más", "seguir leyendo", "leia mais", "continua a leggere",
		"lees verder", "czytaj dalej", "читать далее", "続きを読む", "阅读全文", "继续阅读",
	} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// isRelatedLabel knows the heading of a list of other articles.
func isRelatedLabel(s string) bool {
	const dressing, longest = " :：.…»>-–—[]*", 256 // bytes, before any work on it
	if s = strings.Trim(s, dressing); len(s) > longest {
		return false
	}
	switch strings.Trim(words.Fold(s), dressing) {
	case "tin liên quan", "bài liên quan", "bài viết liên quan", "tin bài liên quan", "các tin liên quan",
		"xem thêm", "đọc thêm", "có thể bạn quan tâm", "tin cùng chuyên mục", "tin khác", "mời đọc thêm", "mời bạn đọc thêm",
		"related", "related articles", "related posts", "related stories", "related news", "related links", "related coverage",
		"see also", "read also", "read more", "read next", "more stories", "you may also like", "more on this story", "also read",
		"lesen sie auch", "mehr zum thema", "à lire aussi", "lire aussi", "articles similaires", "noticias relacionadas",
		"lea también", "leia também", "leggi anche", "lees ook", "czytaj także", "читайте также", "相关阅读", "関連記事":
		return true
	}
	return false
}
