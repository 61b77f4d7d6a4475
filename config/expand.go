package config

import (
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"
)

// maxExpanded bounds a value after its variables were replaced, in bytes.
const maxExpanded = 64 << 10

// expand replaces ${NAME} and ${NAME:-default} in a scalar. $${ stands for ${. What a
// variable holds is text: it is neither expanded again nor read as YAML.
func (l *loader) expand(n *yaml.Node) (string, bool) {
	rest := n.Value
	if !strings.Contains(rest, "${") {
		return rest, true
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(rest, "${")
		if !found {
			b.WriteString(rest)
			break
		}
		if plain, escaped := strings.CutSuffix(before, "$"); escaped {
			b.WriteString(plain + "${")
			rest = after
			continue
		}
		b.WriteString(before)
		inner, tail, closed := strings.Cut(after, "}")
		if !closed {
			l.fail(n, "Write ${NAME}, or $${ for the characters themselves.", "a variable has no closing brace")
			return "", false
		}
		value, ok := l.variable(n, inner)
		if !ok {
			return "", false
		}
		b.WriteString(value)
		rest = tail
	}
	if b.Len() > maxExpanded {
		l.fail(n, "", "the value is longer than %s once its variables are replaced", sizeWords(maxExpanded))
		return "", false
	}
	return b.String(), true
}

func (l *loader) variable(n *yaml.Node, inner string) (string, bool) {
	name, fallback, optional := strings.Cut(inner, ":-")
	if !validVariable(name) {
		l.fail(n, "Names hold letters, digits and _; write $${ for the characters themselves.", "%q is not the name of a variable", name)
		return "", false
	}
	value, set := l.lookup(name)
	switch {
	case set && (value != "" || !optional):
		return value, true
	case optional:
		return fallback, true
	}
	l.fail(n, "Set it, or write ${"+name+":-default}.", "the environment has no variable %s", name)
	return "", false
}

func validVariable(name string) bool {
	for i, r := range name {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// maxSecret bounds a file that holds a secret, in bytes.
const maxSecret = 8 << 10

// secret reads a secret from key, or from the file that key_file names.
func (o object) secret(key string, to *string) bool {
	inFile := o.has(key + "_file")
	if o.has(key) {
		o.l.hide(o.value(key))
	}
	switch {
	case o.has(key) && inFile:
		o.l.fail(o.fields[key+"_file"].key, "Keep one of the two.", "%q and %q are both given", key, key+"_file")
		return false
	case inFile:
		return o.secretFile(key+"_file", to)
	case !o.has(key):
		return false
	}
	text, ok := o.scalar(key)
	if !ok {
		return false
	}
	return o.useSecret(key, text, to)
}

// hide remembers that a node, or what is in it, spells a secret.
func (l *loader) hide(n *yaml.Node) {
	if l.mayHide(n) {
		l.secretSeen = true
	}
}

// mayHide is hide for what is not always a secret; it says whether there is anything.
func (l *loader) mayHide(n *yaml.Node) (found bool) {
	for _, c := range n.Content {
		found = l.mayHide(c) || found
	}
	if n.Kind == yaml.ScalarNode && n.Value != "" && !onlyNames(n.Value) {
		l.secrets = append(l.secrets, n)
		found = true
	}
	return found
}

// onlyNames says whether a text is the name of a variable and nothing else: what stands
// around it, or is its default, is a part of the secret.
func onlyNames(text string) bool {
	name, ok := strings.CutPrefix(text, "${")
	name, closed := strings.CutSuffix(name, "}")
	return ok && closed && validVariable(name)
}

func (o object) useSecret(key, text string, to *string) bool {
	if text == "" && key != "password" { // some services want a user alone
		o.l.fail(o.value(key), "Remove the key if there is no secret.", "%q is empty", key)
		return false
	}
	if strings.ContainsAny(text, "\r\n\x00") {
		o.l.fail(o.value(key), "", "%q holds a line break or a zero byte", key)
		return false
	}
	*to = text
	return true
}

// secretFile reads a secret from a file. A bare name is looked for among the credentials
// of the systemd unit first.
func (o object) secretFile(key string, to *string) bool {
	name, ok := o.scalar(key)
	if !ok {
		return false
	}
	path := o.l.path(name)
	if dir, set := o.l.lookup("CREDENTIALS_DIRECTORY"); set && dir != "" && filepath.Base(name) == name {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			path = filepath.Join(dir, name)
		}
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		o.l.fail(o.value(key), "Paths are relative to the folder of the config; bare names are looked for in $CREDENTIALS_DIRECTORY too.", "%q: %v", key, err)
		return false
	case !info.Mode().IsRegular():
		o.l.fail(o.value(key), "", "%q is not a file: %s", key, path)
		return false
	case info.Size() > maxSecret:
		o.l.fail(o.value(key), "Is this the right file?", "%q is larger than %s: %s", key, sizeWords(maxSecret), path)
		return false
	}
	text, err := os.ReadFile(path)
	if err != nil {
		o.l.fail(o.value(key), "", "%q: %v", key, err)
		return false
	}
	if info.Mode().Perm()&0o004 != 0 {
		o.l.warn(o.value(key), "chmod o-r "+path, "everybody on this machine can read the secret in %s", path)
	}
	return o.useSecret(key, strings.TrimRight(string(text), "\r\n"), to)
}

// warnIfPublic warns of secrets in a config that everybody can read.
func (l *loader) warnIfPublic(path string) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o004 != 0 {
		l.warn(nil, "chmod o-r "+path+", or put secrets into files of their own (password_file: …).", "the file holds secrets and everybody on this machine can read it")
	}
}

// path gives a path of the config as seen from the working directory.
func (l *loader) path(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(l.dir, p)
}
