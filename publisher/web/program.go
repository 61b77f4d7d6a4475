package web

import (
	"fmt"
	"html/template"
	"io"
	"reflect"
	"text/template/parse"
)

// program writes what a template writes, in far less time: where that looks fields up by
// their names and calls each function by reflection, whenever it is executed, a program did
// so when it was compiled, for one type of data. What has to be escaped how is decided by
// html/template, from whose tree it is compiled. What it does not know it refuses then.
type program struct {
	write step
	slots int // how many variables it has
}

// run is one execution of a program.
type run struct {
	out  []byte
	dot  reflect.Value
	vars []reflect.Value // by their slots
}

// step writes a part.
type step func(r *run) error

// of is a value that a template names.
type of struct {
	kind reflect.Type
	get  func(r *run) (reflect.Value, error)
}

// compiler compiles the templates of a set.
type compiler struct {
	set   *template.Template
	funcs template.FuncMap
	vars  []variable // that can be named
	slots int
	deep  int // templates within each other
}

type variable struct {
	name string
	kind reflect.Type
	slot int
}

// compile makes a program of a template for data like zero.
func compile(set *template.Template, funcs template.FuncMap, name string, zero any) (*program, error) {
	if err := set.ExecuteTemplate(io.Discard, name, zero); err != nil { // it is escaped then
		return nil, fmt.Errorf("try the template %s: %w", name, err)
	}
	c := &compiler{set: set, funcs: funcs}
	write, err := c.template(name, reflect.TypeOf(zero))
	if err != nil {
		return nil, fmt.Errorf("compile the template %s: %w", name, err)
	}
	return &program{write: write, slots: c.slots}, nil
}

// execute appends what the program writes of data to out.
func (p *program) execute(out []byte, data any) ([]byte, error) {
	r := &run{out: out, dot: reflect.ValueOf(data), vars: make([]reflect.Value, p.slots)}
	err := p.write(r)
	return r.out, err
}

// deepest is how many templates may lie within each other; in the tree of none do they
// without end.
const deepest = 20

// template compiles a template for data of one type.
func (c *compiler) template(name string, kind reflect.Type) (step, error) {
	t := c.set.Lookup(name)
	if t == nil || t.Tree == nil || c.deep == deepest {
		return nil, fmt.Errorf("%s is no template that can be compiled", name)
	}
	outer := c.vars
	c.vars, c.deep = nil, c.deep+1
	root := c.declare("$", kind)
	body, err := c.list(t.Tree.Root, kind)
	c.vars, c.deep = outer, c.deep-1
	return func(r *run) error {
		r.vars[root] = r.dot
		return body(r)
	}, err
}

// declare adds a variable, and gives its slot.
func (c *compiler) declare(name string, kind reflect.Type) int {
	c.slots++
	c.vars = append(c.vars, variable{name, kind, c.slots - 1})
	return c.slots - 1
}

func (c *compiler) list(list *parse.ListNode, dot reflect.Type) (step, error) {
	if list == nil {
		return func(*run) error { return nil }, nil
	}
	scope := len(c.vars)
	defer func() { c.vars = c.vars[:scope] }()
	steps := make([]step, 0, len(list.Nodes))
	for _, n := range list.Nodes {
		s, err := c.node(n, dot)
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	return func(r *run) error {
		for _, s := range steps {
			if err := s(r); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func (c *compiler) node(n parse.Node, dot reflect.Type) (step, error) {
	switch n := n.(type) {
	case *parse.TextNode:
		text := n.Text
		return func(r *run) error {
			r.out = append(r.out, text...)
			return nil
		}, nil
	case *parse.ActionNode:
		return c.action(n.Pipe, dot)
	case *parse.IfNode:
		return c.branch(&n.BranchNode, dot, false)
	case *parse.WithNode:
		return c.branch(&n.BranchNode, dot, true)
	case *parse.RangeNode:
		return c.loop(&n.BranchNode, dot)
	case *parse.TemplateNode:
		return c.call(n, dot)
	}
	return nil, fmt.Errorf("%v: no program does this", n)
}

// action compiles what writes a value, or declares a variable.
func (c *compiler) action(p *parse.PipeNode, dot reflect.Type) (step, error) {
	v, err := c.command(p.Cmds[0], dot)
	if err != nil {
		return nil, err
	}
	if len(p.Decl) == 1 && len(p.Cmds) == 1 && !p.IsAssign {
		slot := c.declare(p.Decl[0].Ident[0], v.kind)
		return func(r *run) (err error) {
			r.vars[slot], err = v.get(r)
			return err
		}, nil
	}
	write, err := escaping(p.Cmds[1:], v.kind)
	if err != nil || len(p.Decl) > 0 {
		return nil, fmt.Errorf("%v: no program does this: %w", p, err)
	}
	return func(r *run) error {
		value, err := v.get(r)
		if err == nil {
			r.out = write(r.out, value)
		}
		return err
	}, nil
}

// branch compiles if and with.
func (c *compiler) branch(n *parse.BranchNode, dot reflect.Type, with bool) (step, error) {
	v, err := c.pipe(n.Pipe, dot)
	if err != nil {
		return nil, err
	}
	inner := dot
	if with {
		inner = v.kind
	}
	then, err := c.list(n.List, inner)
	if err != nil {
		return nil, err
	}
	otherwise, err := c.list(n.ElseList, dot)
	return func(r *run) error {
		value, err := v.get(r)
		switch {
		case err != nil:
			return err
		case !truth(value):
			return otherwise(r)
		case !with:
			return then(r)
		}
		return r.within(value, then)
	}, err
}

// within does a step with another dot.
func (r *run) within(dot reflect.Value, do step) error {
	outer := r.dot
	r.dot = dot
	err := do(r)
	r.dot = outer
	return err
}

// loop compiles range, over a slice.
func (c *compiler) loop(n *parse.BranchNode, dot reflect.Type) (step, error) {
	scope := len(c.vars)
	defer func() { c.vars = c.vars[:scope] }()
	decl := n.Pipe.Decl
	list, err := c.values(n.Pipe, dot)
	if err != nil || list.kind.Kind() != reflect.Slice {
		return nil, fmt.Errorf("%v: no program ranges over this: %w", n.Pipe, err)
	}
	place, element := -1, -1
	if len(decl) == 2 {
		place = c.declare(decl[0].Ident[0], reflect.TypeFor[int]())
	}
	if len(decl) > 0 {
		element = c.declare(decl[len(decl)-1].Ident[0], list.kind.Elem())
	}
	each, err := c.list(n.List, list.kind.Elem())
	if err != nil {
		return nil, err
	}
	none, err := c.list(n.ElseList, dot)
	return func(r *run) error {
		all, err := list.get(r)
		if err != nil || all.Len() == 0 {
			return errorOr(err, none, r)
		}
		for i := range all.Len() {
			one := all.Index(i)
			if place >= 0 {
				r.vars[place] = reflect.ValueOf(i)
			}
			if element >= 0 {
				r.vars[element] = one
			}
			if err := r.within(one, each); err != nil {
				return err
			}
		}
		return nil
	}, err
}

func errorOr(err error, do step, r *run) error {
	if err != nil {
		return err
	}
	return do(r)
}

// call compiles the writing of another template.
func (c *compiler) call(n *parse.TemplateNode, dot reflect.Type) (step, error) {
	if n.Pipe == nil {
		return c.template(n.Name, reflect.TypeFor[struct{}]())
	}
	v, err := c.pipe(n.Pipe, dot)
	if err != nil {
		return nil, err
	}
	body, err := c.template(n.Name, v.kind)
	return func(r *run) error {
		value, err := v.get(r)
		if err != nil {
			return err
		}
		return r.within(value, body)
	}, err
}

// truth says whether a value counts as true, as in package text/template.
func truth(v reflect.Value) bool {
	switch v.Kind() { //nolint:exhaustive // the kinds that pages ask most
	case reflect.Bool:
		return v.Bool()
	case reflect.Int:
		return v.Int() != 0
	case reflect.String, reflect.Slice:
		return v.Len() > 0
	}
	answer, _ := template.IsTrue(v.Interface())
	return answer
}
