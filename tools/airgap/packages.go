package main

// bazelVersion is what Debian has; the release that Bazelisk starts is named in .bazelversion.
const bazelVersion = "7.7.1"

const javaRelease = "25"

// wanted are the packages that Bazel is made of here. libblake3-0 is loaded by
// its JNI library without being a dependency of the package.
const wanted = "bazel-bootstrap bazel-rules-pkg bazel-rules-shell libblake3-0 openjdk-" + javaRelease + "-jre-headless patchelf"

// declared are packages that apt is told are installed: those that a host has
// anyway, and those that Bazel's dependencies want and Bazel never loads. They
// are some 100 MB with what depends on them.
const declared = `
	build-essential ca-certificates-java default-jdk-headless default-jre-headless libjs-jquery
	node-core-js node-html5shiv perl python3 unzip velocity zlib1g-dev

	async-profiler-java junit4 libasm-java libcommons-codec-java libcommons-collections3-java
	libcommons-lang3-java libeclipse-jdt-core-compiler-batch-java libeclipse-jdt-core-java
	libescapevelocity-java libgoogle-oauth-client-java libhttpclient-java libhttpcore-java
	libjackson2-core-java libjacoco-java libjarjar-java libjaxb-api-java libjctools-java
	libjgit-java libmaven-enforcer-plugin-java libmaven-resolver-java libmaven3-core-java
	libnss3 libopencensus-java libplexus-utils2-java libprotoc32t64 libslf4j-java libssl3t64
	protobuf-compiler-grpc-java-plugin util-linux`
