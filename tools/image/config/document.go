package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// configure writes the attributes of the target and the values of the commit into the config. It
// adds members in the order in which oci_image adds them.
func (s spec) configure(document *object, known commit) error {
	if created := known.created(); created != "" {
		document.set("created", created)
	}
	config, err := document.child("config")
	if err != nil {
		return err
	}
	config.remove("Cmd") // the arguments of another program
	if len(s.Args) > 0 {
		config.set("Cmd", s.Args)
	}
	config.set("Entrypoint", s.Entrypoint)
	if err := addMembers(config, "ExposedPorts", s.Ports); err != nil {
		return err
	}
	if err := addMembers(config, "Volumes", s.Volumes); err != nil {
		return err
	}
	if err := s.setEnv(config); err != nil {
		return err
	}
	labels := known.labels()
	labels[prefix+"title"] = s.Title
	if err := merge(config, "Labels", labels, s.Labels); err != nil {
		return err
	}
	config.set("User", s.User)
	config.set("WorkingDir", s.WorkingDir)
	document.set("config", config)
	return nil
}

// setEnv sets the target's environment variables. A variable that the base has keeps its place
// and gets the new value; the others come last.
func (s spec) setEnv(config *object) error {
	var list []string
	if raw, ok := config.values["Env"]; ok {
		if err := json.Unmarshal(raw, &list); err != nil {
			return fmt.Errorf("expected Env to be a list of strings: %w", err)
		}
	}
	base := map[string]string{}
	var names []string
	for _, assignment := range list {
		name, value, _ := strings.Cut(assignment, "=")
		base[name], names = value, append(names, name)
	}
	values := maps.Clone(base)
	set := func(name, value string) {
		if _, ok := values[name]; !ok {
			names = append(names, name)
		}
		values[name] = value
	}
	for _, v := range s.Env {
		set(v.Name, v.Value)
	}
	for _, v := range s.EnvFromBase {
		value, err := expand(v.Value, base)
		if err != nil {
			return fmt.Errorf("env_from_base: %s: %w", v.Name, err)
		}
		set(v.Name, value)
	}
	if len(names) == 0 {
		return nil
	}
	list = nil
	for _, name := range names {
		list = append(list, name+"="+values[name])
	}
	config.set("Env", list)
	return nil
}

// reference matches "$NAME" and "${NAME}", which stand for a value of the base, and "$$", which
// stands for a dollar sign.
var reference = regexp.MustCompile(`\$(\$|[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})?`)

// expand replaces $NAME and ${NAME} by the base's value of that variable.
func expand(value string, base map[string]string) (expanded string, err error) {
	expanded = reference.ReplaceAllStringFunc(value, func(found string) string {
		name := strings.Trim(found[1:], "{}")
		if name == "$" {
			return name
		}
		value, ok := base[name]
		if !ok && err == nil {
			err = fmt.Errorf("expected $NAME or ${NAME} of a variable that the base sets, found %q, and the base sets %s; correct the name, or write $$ for a dollar sign",
				found, cmp.Or(strings.Join(slices.Sorted(maps.Keys(base)), ", "), "none"))
		}
		return value
	})
	return expanded, err
}

// merge adds values to the object at a key: first the known ones that are not empty, then those
// that the target sets, which replace known ones of the same name.
func merge(parent *object, key string, known, written map[string]string) error {
	known = maps.Clone(known)
	maps.DeleteFunc(known, func(_, value string) bool { return value == "" })
	maps.Copy(known, written)
	if len(known) == 0 {
		return nil
	}
	values, err := parent.child(key)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		values.set(name, known[name])
	}
	parent.set(key, values)
	return nil
}

// addMembers adds names to the object at a key; the config writes sets as objects with empty values.
func addMembers(parent *object, key string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	members, err := parent.child(key)
	if err != nil {
		return err
	}
	for _, name := range names {
		members.set(name, struct{}{})
	}
	parent.set(key, members)
	return nil
}

// extend adds values to the list at a key.
func extend(parent *object, key string, values ...any) error {
	var list []any
	if raw, ok := parent.values[key]; ok {
		var found []json.RawMessage
		if err := json.Unmarshal(raw, &found); err != nil {
			return fmt.Errorf("%s: expected a list: %w", key, err)
		}
		for _, value := range found {
			list = append(list, value)
		}
	}
	parent.set(key, append(list, values...))
	return nil
}
