package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
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

func parseObject(data []byte) (*object, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	value, err := decode(dec)
	if err != nil {
		return nil, err
	}
	o, ok := value.(*object)
	if !ok {
		return nil, fmt.Errorf("not a JSON object")
	}
	return o, nil
}

func decode(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := newObject()
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, err
			}
			value, err := decode(dec)
			if err != nil {
				return nil, err
			}
			o.set(key.(string), value)
		}
		_, err := dec.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			value, err := decode(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := dec.Token()
		return list, err
	}
	return token, nil
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

// text is the string at key, or empty.
func (o *object) text(key string) string {
	s, _ := o.values[key].(string)
	return s
}

// child is the object at key, made when there is none.
func (o *object) child(key string) (*object, error) {
	switch value := o.values[key].(type) {
	case *object:
		return value, nil
	case nil:
		child := newObject()
		o.set(key, child)
		return child, nil
	}
	return nil, malformed(key, "a JSON object")
}

// list is the array at key, or empty.
func (o *object) list(key string) ([]any, error) {
	switch value := o.values[key].(type) {
	case []any:
		return value, nil
	case nil:
		return []any{}, nil
	}
	return nil, malformed(key, "a JSON array")
}

func (o *object) extend(key string, values ...any) error {
	list, err := o.list(key)
	if err != nil {
		return err
	}
	o.set(key, append(list, values...))
	return nil
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

func malformed(key, expected string) error {
	return complaint{
		where:    "field " + key + " of the base image",
		expected: expected,
		found:    "something else",
		remedy:   "repair the image that the attribute base names",
	}
}

// render writes JSON as jq prints it.
func render(value any) []byte {
	return appendValue(nil, value, "\n")
}

func appendValue(out []byte, value any, newline string) []byte {
	switch value := value.(type) {
	case nil:
		return append(out, "null"...)
	case bool:
		return strconv.AppendBool(out, value)
	case int64:
		return strconv.AppendInt(out, value, 10)
	case json.Number:
		return append(out, value...)
	case string:
		return appendString(out, value)
	case []any:
		if len(value) == 0 {
			return append(out, "[]"...)
		}
		lead := byte('[')
		for _, element := range value {
			out = append(append(out, lead), newline+"  "...)
			out = appendValue(out, element, newline+"  ")
			lead = ','
		}
		return append(append(out, newline...), ']')
	case *object:
		if len(value.keys) == 0 {
			return append(out, "{}"...)
		}
		lead := byte('{')
		for _, key := range value.keys {
			out = append(append(out, lead), newline+"  "...)
			out = append(appendString(out, key), ": "...)
			out = appendValue(out, value.values[key], newline+"  ")
			lead = ','
		}
		return append(append(out, newline...), '}')
	}
	panic(fmt.Sprintf("no JSON for a %T", value))
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
