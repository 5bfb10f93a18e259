package main

import (
	"regexp"
	"slices"
	"strings"
)

// configure applies the attributes that an image config records, with what
// rules_oci makes of each: empty words are dropped, every line of a value is an
// entry, and an empty list or dictionary is written.
func (i *image) configure(config *object) {
	changes := newObject()
	set := func(into *object, field, attribute string, value func(string) any) {
		if text, ok := i.given[attribute]; ok {
			into.set(field, value(text))
		}
	}
	itself := func(text string) any { return text }
	set(config, "created", "created", itself)
	set(changes, "Cmd", "entrypoint", func(string) any { return nil })
	set(changes, "Entrypoint", "entrypoint", words)
	set(changes, "Cmd", "cmd", words)
	set(changes, "ExposedPorts", "exposed_ports", memberSet)
	set(changes, "Volumes", "volumes", memberSet)
	set(changes, "Env", "env", func(text string) any { return environment(config, text) })
	set(changes, "Labels", "labels", pairs)
	set(changes, "User", "user", itself)
	set(changes, "WorkingDir", "workdir", itself)
	if len(changes.keys) > 0 {
		merge(config, newObject().set("config", changes))
	}
	if settings, ok := config.values["config"].(*object); ok && settings.values["Cmd"] == nil {
		settings.remove("Cmd")
	}
}

func filledLines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

func words(text string) any {
	list := []any{}
	for _, line := range filledLines(text) {
		list = append(list, strings.ReplaceAll(line, "%5Cn", "\n"))
	}
	return list
}

func pairs(text string) any {
	result := newObject()
	for _, line := range filledLines(text) {
		key, value, _ := strings.Cut(line, "=")
		result.set(key, value)
	}
	return result
}

// memberSet is a set, which a config writes as an object of empty objects.
func memberSet(text string) any {
	result := newObject()
	if text == "" {
		return result
	}
	for member := range strings.SplitSeq(text, ",") {
		result.set(member, newObject())
	}
	return result
}

var reference = regexp.MustCompile(`\$\{?([a-zA-Z0-9_]+)\}?`)

// environment adds lines to what the config has; a value may refer to what stands
// before it.
func environment(config *object, text string) []any {
	type variable struct{ key, value string }
	var variables []variable
	inherited, _ := config.child("config").values["Env"].([]any)
	for _, assignment := range inherited {
		key, value, _ := strings.Cut(assignment.(string), "=")
		variables = append(variables, variable{key, value})
	}
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		value = reference.ReplaceAllStringFunc(value, func(found string) string {
			expanded, name := "", reference.FindStringSubmatch(found)[1]
			for _, v := range variables {
				if v.key == name {
					expanded += v.value
				}
			}
			return expanded
		})
		value = strings.TrimRight(value, "\n")
		if n := slices.IndexFunc(variables, func(v variable) bool { return v.key == key }); n >= 0 {
			variables[n].value = value
		} else {
			variables = append(variables, variable{key, value})
		}
	}
	list := []any{}
	for _, v := range variables {
		list = append(list, v.key+"="+v.value)
	}
	return list
}
