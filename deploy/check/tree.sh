#!/bin/sh
# Makes the self-contained distribution of what ./mvnw package left, unless it is made already; prints where it is. Usage: deploy/check/tree.sh
set -eu
check=tree
. "$(dirname "$0")/common.sh"
tree
