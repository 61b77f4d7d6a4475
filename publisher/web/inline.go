package web

import (
	"html/template"
	"strings"
	"text/template/parse"
	"unicode"
)

// inlineConstants writes into templates what they ask for with nothing but constants, as far as it
// is the same wherever it stands: without a character that any of their contexts escapes.
func inlineConstants(set *template.Template, l lexicon) {
	for _, t := range set.Templates() {
		if t.Tree != nil {
			inlineList(t.Tree.Root, l)
		}
	}
}

func inlineList(list *parse.ListNode, l lexicon) {
	if list == nil {
		return
	}
	for i, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if s, ok := constant(n, l); ok {
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(s)}
			}
		case *parse.IfNode:
			inlineBranch(&n.BranchNode, l)
		case *parse.WithNode:
			inlineBranch(&n.BranchNode, l)
		case *parse.RangeNode:
			inlineBranch(&n.BranchNode, l)
		}
	}
}

func inlineBranch(n *parse.BranchNode, l lexicon) {
	inlineList(n.List, l)
	inlineList(n.ElseList, l)
}

// constant gives what an action writes that says a phrase without values, or names the
// language.
func constant(n *parse.ActionNode, l lexicon) (string, bool) {
	if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) != 1 {
		return "", false
	}
	args := n.Pipe.Cmds[0].Args
	name, ok := args[0].(*parse.IdentifierNode)
	switch {
	case !ok:
		return "", false
	case name.Ident == "ui" && len(args) == 1:
		return l.language, plain(l.language)
	case name.Ident == "say" && len(args) == 2:
		key, ok := args[1].(*parse.StringNode)
		if !ok {
			return "", false
		}
		s, err := l.say(key.Text)
		return s, err == nil && plain(s)
	}
	return "", false
}

// plain says that a text has nothing in it that is escaped in the text of a page or in an
// attribute in quotes.
func plain(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" .,:()", r) {
			return false
		}
	}
	return true
}
