#!/bin/sh
# Makes of the distribution one that needs no Java on its host: with a runtime of just the modules that it uses, and an AOT cache, which
# holds its classes as the JVM wants them and what is worth compiling first, so that it starts in less time. ./mvnw -Pself-contained calls it.
# Usage: build.sh DISTRIBUTION JDK VERSION OUTPUT     needs curl; leaves OUTPUT/fastpaca-VERSION-linux-ARCH, and the same as .tar.gz
set -eu
distribution=$1 jdk=$2 version=$3 output=$4
here=$(cd "$(dirname "$0")" && pwd)
name=fastpaca-$version-linux-$(uname -m)
tree=$output/$name

rm -rf "$output"
mkdir -p "$output"
cp -R "$distribution" "$tree"

# jdeps says what the jars name. Of java.desktop and java.compiler they name a few types in annotations, and in support for Groovy that no
# one calls; that is not worth 25 MB. It does not see that Micronaut reads jars by jdk.zipfs. jdk.jcmd is for the operator: thread dumps.
# Their own descriptors are left out: some require modules that are not here, as nothing calls what would need them.
classes=$output/classes
mkdir "$classes"
libraries=$(cd "$tree/lib" && pwd)
for jar in "$libraries"/*.jar; do (cd "$classes" && "$jdk/bin/jar" xf "$jar"); done
find "$classes" -name module-info.class -delete
named=$("$jdk/bin/jdeps" --ignore-missing-deps --print-module-deps "$classes")
rm -rf "$classes"
modules=$(echo "$named,jdk.zipfs,jdk.jcmd" | tr , '\n' | grep -vxE 'java\.desktop|java\.compiler' | paste -sd, -)
echo "modules: $modules"
"$jdk/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --output "$tree/runtime"

# The JVM takes a cache only with the very jars that it was made with, which it knows by size and time: archives and images keep whole seconds.
now=${SOURCE_DATE_EPOCH:-$(date +%s)}
find "$tree" -exec touch -h -d "@$now" {} +
"$here/train.sh" "$tree"
find "$tree" -exec touch -h -d "@$now" {} +

tar -C "$output" --sort=name --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -n >"$output/$name.tar.gz"
du -sm "$tree" "$tree/runtime" "$tree/lib/fastpaca.aot" "$output/$name.tar.gz"
