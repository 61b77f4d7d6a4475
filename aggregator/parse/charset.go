package parse

func toUTF8(body []byte, contentType string) ([]byte, []string) { return body, nil }
func windows1252(b byte) rune                                   { return rune(b) }
func isJSON(b []byte) bool                                      { return false }
