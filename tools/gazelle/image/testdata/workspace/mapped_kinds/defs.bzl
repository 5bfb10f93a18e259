"""Macros that the repository calls in place of kinds that Gazelle knows."""

load("@rules_go//go:def.bzl", "go_binary")
load("@thimble//tools/image:defs.bzl", "go_image")

def our_binary(name, **kwargs):
    go_binary(name = name, **kwargs)

def our_image(name, **kwargs):
    go_image(name = name, debug = False, **kwargs)
