package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// An object is a JSON object whose keys keep their order, so that what a base
// image says survives unchanged.
type object struct {
	keys   []string
	values map[string]any
}

func newObject() *object {
	return &object{values: map[string]any{}}
}

// parseObject reads valid JSON.
func parseObject(data []byte) (*object, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if o, ok := decode(dec).(*object); ok {
		return o, nil
	}
	return nil, fmt.Errorf("expected a JSON object, found %.80q", data)
}

func decode(dec *json.Decoder) any {
	token, _ := dec.Token()
	switch token {
	case json.Delim('{'):
		o := newObject()
		for dec.More() {
			key := decode(dec).(string)
			o.set(key, decode(dec))
		}
		dec.Token()
		return o
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			list = append(list, decode(dec))
		}
		dec.Token()
		return list
	}
	return token
}

// set replaces the value in place, or appends the key.
func (o *object) set(key string, value any) *object {
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
	return o
}

func (o *object) remove(key string) {
	delete(o.values, key)
	o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
}

// child is the object at key, made when there is none.
func (o *object) child(key string) *object {
	child, ok := o.values[key].(*object)
	if !ok {
		child = newObject()
		o.set(key, child)
	}
	return child
}

// extend adds to the array at key, made when there is none.
func (o *object) extend(key string, values ...any) {
	list, _ := o.values[key].([]any)
	o.set(key, append(list, values...))
}

// merge sets what changes says, and keeps the rest of every object.
func merge(into, changes *object) {
	for _, key := range changes.keys {
		old, isObject := into.values[key].(*object)
		if change, ok := changes.values[key].(*object); ok && isObject {
			merge(old, change)
		} else {
			into.set(key, changes.values[key])
		}
	}
}

// render writes JSON as jq prints it.
func render(value any) []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, appendValue(nil, value), "", "  "); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func appendValue(out []byte, value any) []byte {
	switch value := value.(type) {
	case string:
		return appendString(out, value)
	case []any:
		out = append(out, '[')
		for n, element := range value {
			if n > 0 {
				out = append(out, ',')
			}
			out = appendValue(out, element)
		}
		return append(out, ']')
	case *object:
		out = append(out, '{')
		for n, key := range value.keys {
			if n > 0 {
				out = append(out, ',')
			}
			out = append(appendString(out, key), ':')
			out = appendValue(out, value.values[key])
		}
		return append(out, '}')
	case nil:
		return append(out, "null"...)
	}
	return fmt.Append(out, value)
}

var shortEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

func appendString(out []byte, s string) []byte {
	out = append(out, '"')
	for _, r := range s {
		if escape, ok := shortEscapes[r]; ok {
			out = append(out, escape...)
		} else if r < ' ' || r == 0x7f {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}

// document renders a value with the newline that ends a text file.
func document(value any) []byte {
	return append(render(value), '\n')
}
