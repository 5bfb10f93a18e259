package main

import (
	"regexp"
	"slices"
	"strings"
)

// configure applies the attributes that an image config records, with what
// rules_oci makes of each: empty words are dropped, every line of a value is an
// entry, and an empty list or dictionary is written.
func (i *image) configure(config *object) error {
	settings, changes := newObject(), newObject()
	if i.created != nil {
		changes.set("created", *i.created)
	}
	if i.entrypoint != nil {
		settings.set("Cmd", nil).set("Entrypoint", words(*i.entrypoint))
	}
	if i.cmd != nil {
		settings.set("Cmd", words(*i.cmd))
	}
	if i.ports != nil {
		settings.set("ExposedPorts", memberSet(*i.ports))
	}
	if i.volumes != nil {
		settings.set("Volumes", memberSet(*i.volumes))
	}
	if i.env != nil {
		env, err := environment(config, *i.env)
		if err != nil {
			return err
		}
		settings.set("Env", env)
	}
	if i.labels != nil {
		settings.set("Labels", pairs(*i.labels))
	}
	if i.user != "" {
		settings.set("User", i.user)
	}
	if i.workdir != "" {
		settings.set("WorkingDir", i.workdir)
	}
	if len(settings.keys) > 0 {
		changes.set("config", settings)
	}
	merge(config, changes)
	if settings, ok := config.values["config"].(*object); ok && settings.values["Cmd"] == nil {
		settings.remove("Cmd")
	}
	return nil
}

func filledLines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

func words(text string) []any {
	list := []any{}
	for _, line := range filledLines(text) {
		list = append(list, strings.ReplaceAll(line, "%5Cn", "\n"))
	}
	return list
}

func pairs(text string) *object {
	result := newObject()
	for _, line := range filledLines(text) {
		key, value, _ := strings.Cut(line, "=")
		result.set(key, value)
	}
	return result
}

// memberSet is a set, which a config writes as an object of empty objects.
func memberSet(text string) *object {
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
func environment(config *object, text string) ([]any, error) {
	settings, err := config.child("config")
	if err != nil {
		return nil, err
	}
	list, err := settings.list("Env")
	if err != nil {
		return nil, err
	}
	type variable struct{ key, value string }
	var variables []variable
	for _, element := range list {
		assignment, ok := element.(string)
		if !ok {
			return nil, malformed("Env", "strings only")
		}
		key, value, _ := strings.Cut(assignment, "=")
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
	list = []any{}
	for _, v := range variables {
		list = append(list, v.key+"="+v.value)
	}
	return list, nil
}
