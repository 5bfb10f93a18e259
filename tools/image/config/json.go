package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// An object is a JSON object whose members keep their order and their values, so that members of
// a base's config survive that this program does not know.
type object struct {
	keys   []string
	values map[string]json.RawMessage
}

// parseObject reads an object; nil is an empty one.
func parseObject(raw []byte) (*object, error) {
	o := &object{values: map[string]json.RawMessage{}}
	if raw == nil || string(raw) == "null" {
		return o, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, fmt.Errorf("expected a JSON object, found %.40s", raw)
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		o.set(key.(string), value)
	}
	return o, nil
}

// child returns the object at a key, or an empty one.
func (o *object) child(key string) (*object, error) {
	child, err := parseObject(o.values[key])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	return child, nil
}

// set replaces a value in its place, or adds it at the end.
func (o *object) set(key string, value any) {
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = encode(value)
}

func (o *object) remove(key string) {
	delete(o.values, key)
	for i, k := range o.keys {
		if k == key {
			o.keys = append(o.keys[:i:i], o.keys[i+1:]...)
		}
	}
}

func (o *object) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, key := range o.keys {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, encode(key)...), ':'), o.values[key]...)
	}
	return append(out, '}'), nil
}

func encode(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // strings, numbers and objects of this file
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
}

// format writes a value as jq prints it, because rules_oci writes configs with jq and the digest
// of the config is the image's ID.
func format(value any) []byte {
	var indented bytes.Buffer
	if err := json.Indent(&indented, encode(value), "", "  "); err != nil {
		panic(err) // encode writes valid JSON
	}
	raw := indented.Bytes()
	var out []byte
	for len(raw) > 0 {
		if raw[0] != '"' {
			out, raw = append(out, raw[0]), raw[1:]
			continue
		}
		end := 1
		for raw[end] != '"' {
			if raw[end] == '\\' {
				end++
			}
			end++
		}
		var text string
		if err := json.Unmarshal(raw[:end+1], &text); err != nil {
			panic(err) // as above
		}
		out, raw = appendString(out, text), raw[end+1:]
	}
	return out
}

var escapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

func appendString(out []byte, text string) []byte {
	out = append(out, '"')
	for _, r := range text {
		switch {
		case escapes[r] != "":
			out = append(out, escapes[r]...)
		case r < ' ' || r == 0x7f:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}
