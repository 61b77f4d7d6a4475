package web

import (
	"fmt"
	"reflect"
	"slices"
	"text/template/parse"
	"time"
)

// pipe compiles a pipeline that gives a value and declares nothing.
func (c *compiler) pipe(p *parse.PipeNode, dot reflect.Type) (of, error) {
	if len(p.Decl) > 0 {
		return of{}, fmt.Errorf("%v: no program declares variables here", p)
	}
	return c.values(p, dot)
}

// values compiles what a pipeline gives, whatever it declares.
func (c *compiler) values(p *parse.PipeNode, dot reflect.Type) (of, error) {
	if len(p.Cmds) != 1 {
		return of{}, fmt.Errorf("%v: no program does this", p)
	}
	return c.command(p.Cmds[0], dot)
}

func (c *compiler) command(cmd *parse.CommandNode, dot reflect.Type) (of, error) {
	name, isCall := cmd.Args[0].(*parse.IdentifierNode)
	if !isCall {
		if len(cmd.Args) != 1 {
			return of{}, fmt.Errorf("%v: no program does this", cmd)
		}
		return c.argument(cmd.Args[0], dot)
	}
	args := make([]of, 0, len(cmd.Args)-1)
	for _, a := range cmd.Args[1:] {
		v, err := c.argument(a, dot)
		if err != nil {
			return of{}, err
		}
		args = append(args, v)
	}
	if v, ok := builtin(name.Ident, args); ok {
		return v, nil
	}
	return function(name.Ident, c.funcs[name.Ident], args)
}

func (c *compiler) argument(n parse.Node, dot reflect.Type) (of, error) {
	current := of{dot, func(r *run) (reflect.Value, error) { return r.dot, nil }}
	switch n := n.(type) {
	case *parse.DotNode:
		return current, nil
	case *parse.FieldNode:
		return fields(current, n.Ident)
	case *parse.VariableNode:
		for _, v := range slices.Backward(c.vars) {
			if v.name == n.Ident[0] {
				return fields(of{v.kind, func(r *run) (reflect.Value, error) { return r.vars[v.slot], nil }}, n.Ident[1:])
			}
		}
	case *parse.PipeNode:
		return c.pipe(n, dot)
	case *parse.StringNode:
		return always(n.Text), nil
	case *parse.NumberNode:
		if n.IsInt {
			return always(int(n.Int64)), nil
		}
	}
	return of{}, fmt.Errorf("%v: no program knows this value", n)
}

func always(v any) of {
	value := reflect.ValueOf(v)
	return of{value.Type(), func(*run) (reflect.Value, error) { return value, nil }}
}

// fields compiles what is in a value, or what its methods give.
func fields(v of, names []string) (of, error) {
	for _, name := range names {
		outer := v
		if outer.kind.Kind() == reflect.Pointer {
			outer = pointed(outer)
		}
		if m, ok := outer.kind.MethodByName(name); ok {
			inner, err := function(name, m.Func.Interface(), []of{outer})
			if err != nil {
				return of{}, err
			}
			v = inner
			continue
		}
		if outer.kind.Kind() != reflect.Struct {
			return of{}, fmt.Errorf("%v has no %s", outer.kind, name)
		}
		f, ok := outer.kind.FieldByName(name)
		if !ok || len(f.Index) != 1 {
			return of{}, fmt.Errorf("%v has no %s", outer.kind, name)
		}
		v = of{f.Type, func(r *run) (reflect.Value, error) {
			value, err := outer.get(r)
			if err != nil {
				return value, err
			}
			return value.Field(f.Index[0]), nil
		}}
	}
	return v, nil
}

// pointed compiles what a pointer points to.
func pointed(v of) of {
	return of{v.kind.Elem(), func(r *run) (reflect.Value, error) {
		p, err := v.get(r)
		if err == nil && p.IsNil() {
			err = fmt.Errorf("there is no %v", v.kind.Elem())
		}
		return reflect.Indirect(p), err
	}}
}

// builtin compiles the functions of package text/template that pages use.
func builtin(name string, args []of) (of, bool) {
	switch {
	case name == "not" && len(args) == 1:
		return given(args, func(v []reflect.Value) (bool, error) { return !truth(v[0]), nil }), true
	case name == "len" && len(args) == 1 && args[0].kind.Kind() == reflect.Slice:
		return given(args, func(v []reflect.Value) (int, error) { return v[0].Len(), nil }), true
	case name == "or" && len(args) == 2 && args[0].kind == args[1].kind:
		return of{args[0].kind, func(r *run) (reflect.Value, error) {
			if v, err := args[0].get(r); err != nil || truth(v) {
				return v, err
			}
			return args[1].get(r)
		}}, true
	case len(args) != 2 || args[0].kind != reflect.TypeFor[int]() || args[1].kind != args[0].kind:
	case name == "lt":
		return given(args, func(v []reflect.Value) (bool, error) { return v[0].Int() < v[1].Int(), nil }), true
	case name == "gt":
		return given(args, func(v []reflect.Value) (bool, error) { return v[0].Int() > v[1].Int(), nil }), true
	}
	return of{}, false
}

// given compiles a function of values.
func given[T any](args []of, f func([]reflect.Value) (T, error)) of {
	return of{reflect.TypeFor[T](), func(r *run) (reflect.Value, error) {
		var room [3]reflect.Value
		values, err := all(r, args, room[:0])
		if err != nil {
			return reflect.Value{}, err
		}
		value, err := f(values)
		return reflect.ValueOf(value), err
	}}
}

// all gives the values of arguments.
func all(r *run, args []of, list []reflect.Value) ([]reflect.Value, error) {
	for _, a := range args {
		v, err := a.get(r)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// function compiles the call of a function, which gives a value and, maybe, an error.
func function(name string, f any, args []of) (of, error) {
	fv := reflect.ValueOf(f)
	if !fv.IsValid() || fv.Kind() != reflect.Func || !takes(fv.Type(), args) {
		return of{}, fmt.Errorf("no program knows how to call %s", name)
	}
	if v, ok := direct(f, args); ok {
		return v, nil
	}
	kind, fails := fv.Type().Out(0), fv.Type().NumOut() == 2
	return of{kind, func(r *run) (reflect.Value, error) {
		values, err := all(r, args, make([]reflect.Value, 0, len(args)))
		if err != nil {
			return reflect.Value{}, err
		}
		out := fv.Call(values)
		if fails && !out[1].IsNil() {
			return reflect.Value{}, out[1].Interface().(error) //nolint:forcetypeassert // as takes has seen to
		}
		return out[0], nil
	}}, nil
}

// direct compiles the calls that pages make most, of functions that take arguments.
//
//nolint:forcetypeassert // they are of the types that the functions take
func direct(f any, args []of) (of, bool) {
	switch f := f.(type) {
	case func(time.Time) Markup:
		return given(args, func(v []reflect.Value) (Markup, error) { return f(v[0].Interface().(time.Time)), nil }), true
	case func(time.Time) bool:
		return given(args, func(v []reflect.Value) (bool, error) { return f(v[0].Interface().(time.Time)), nil }), true
	case func(int, string) (string, error):
		return given(args, func(v []reflect.Value) (string, error) { return f(int(v[0].Int()), v[1].String()) }), true
	case func(StoryMember) (string, error):
		return given(args, func(v []reflect.Value) (string, error) { return f(v[0].Interface().(StoryMember)) }), true
	case func(string, Site) (Markup, error):
		return given(args, func(v []reflect.Value) (Markup, error) { return f(v[0].String(), v[1].Interface().(Site)) }), true
	case func(string, Site, []TopicLink) (Markup, error):
		return given(args, func(v []reflect.Value) (Markup, error) {
			return f(v[0].String(), v[1].Interface().(Site), v[2].Interface().([]TopicLink))
		}), true
	}
	return of{}, false
}

// takes says that a function can be called with arguments, and gives what a template can use.
func takes(f reflect.Type, args []of) bool {
	if n := f.NumOut(); n != 1 && (n != 2 || f.Out(1) != reflect.TypeFor[error]()) {
		return false
	}
	fixed := f.NumIn()
	if f.IsVariadic() {
		fixed--
	}
	if len(args) < fixed || len(args) > fixed && !f.IsVariadic() {
		return false
	}
	for i, a := range args {
		in := f.In(min(i, f.NumIn()-1))
		if i >= fixed {
			in = in.Elem()
		}
		if !a.kind.AssignableTo(in) {
			return false
		}
	}
	return true
}
