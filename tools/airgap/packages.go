package main

import (
	"fmt"
	"strings"
)

// bazelVersion is what Debian has; the release that Bazelisk starts is named in .bazelversion.
const bazelVersion = "7.7.1"

// wanted are the packages that Bazel is made of here. libblake3-0 is loaded by
// its JNI library without being a dependency of the package.
var wanted = []string{
	"bazel-bootstrap",
	"bazel-rules-pkg",
	"bazel-rules-shell",
	"libblake3-0",
	"openjdk-" + javaRelease + "-jre-headless",
	"patchelf",
}

const javaRelease = "25"

// declared are packages that apt is told are installed: those that a host has
// anyway, and those that Bazel's dependencies want and Bazel never loads. They
// are some 100 MB with what depends on them.
var declared = strings.Fields(`
	build-essential ca-certificates-java default-jdk-headless default-jre-headless libjs-jquery
	node-core-js node-html5shiv perl python3 unzip velocity zlib1g-dev

	async-profiler-java junit4 libasm-java libcommons-codec-java libcommons-collections3-java
	libcommons-lang3-java libeclipse-jdt-core-compiler-batch-java libeclipse-jdt-core-java
	libescapevelocity-java libgoogle-oauth-client-java libhttpclient-java libhttpcore-java
	libjackson2-core-java libjacoco-java libjarjar-java libjaxb-api-java libjctools-java
	libjgit-java libmaven-enforcer-plugin-java libmaven-resolver-java libmaven3-core-java
	libnss3 libopencensus-java libplexus-utils2-java libprotoc32t64 libslf4j-java libssl3t64
	protobuf-compiler-grpc-java-plugin util-linux
`)

func statusFile(packages []string, architecture string) string {
	var b strings.Builder
	for _, name := range packages {
		fmt.Fprintf(&b, `Package: %s
Status: install ok installed
Priority: optional
Section: misc
Maintainer: thimble <thimble@example.com>
Architecture: %s
Multi-Arch: foreign
Version: 999:1
Description: declared as installed

`, name, architecture)
	}
	return b.String()
}
