# Roster: `make run` on a fresh machine, `make test` before a change, `make lint` always.

SHELL := /bin/bash

# Toolchains are often unpacked without being put on the PATH.
export PATH := $(PATH):/opt/swift/usr/bin:$(HOME)/.local/share/swiftly/bin

SOURCES := Package.swift Sources Tests sql
PRODUCT := .build/release/roster
LOAD := .build/bench/load

.PHONY: run build test conformance crowd-test chart-test chart-readme image-check restore-test failover-test pgbouncer-test upgrade-test lint bench bench-quick bench-crowd fuzz deps clean help

## run: install what is missing, build and start Roster with a PostgreSQL of its own; ARGS="--port 9000" is passed on
run: build
	@exec $(PRODUCT) dev $(ARGS)

## build: the release executable, .build/release/roster
build: deps
	swift build -c release --product roster

## test: every test, against a PostgreSQL that is started for it; ARGS="--filter Name" is passed on
# Tests of the Postgres module stop backends in the middle of things, and while one stands still
# nobody can drop a database: they run apart from those that need databases of their own.
test: deps
	swift build --build-tests
	Tests/with-postgres.sh swift test --skip-build --filter '^PostgresTests\.' $(ARGS)
	Tests/with-postgres.sh swift test --skip-build --skip '^PostgresTests\.' $(ARGS)

## conformance: scim2-tester from PyPI against the debug build; ARGS="--dialects strict" is passed on
conformance:
	@.ci/install python
	swift build --product roster
	Tests/conformance/run.py --roster .build/debug/roster $(ARGS)

## crowd-test: the Crowd clients of PyPI, and products' calls, against the debug build; ARGS="--only product"
crowd-test:
	@.ci/install python
	swift build --product roster
	Tests/crowd/run.py --roster .build/debug/roster $(ARGS)

## chart-test: the Helm chart, without a cluster; ARGS="test_policy" runs a part
chart-test:
	@.ci/install python
	swift build --product roster
	Tests/chart/run.py --roster .build/debug/roster $(ARGS)

## chart-readme: write the table of values into the README of the chart
chart-readme:
	@.ci/install python
	Tests/chart/run.py --write-readme

## image-check: build the image with buildah and let Roster migrate and serve in it; needs root
image-check:
	Tests/image/check.sh

## restore-test: a backup of a directory in use, restored on another server by the commands of docs/backup.md
restore-test: deps
	swift build --product roster
	Tests/with-postgres.sh Tests/restore/check.py --roster .build/debug/roster

## failover-test: the primary dies and freezes under writers, and a server ends under load; ARGS="--only drain"
failover-test: deps
	swift build --product roster
	Tests/failover/run.py --roster .build/debug/roster $(ARGS)

## pgbouncer-test: the corpus, providers and two tenants at once through pgbouncer in transaction mode
pgbouncer-test: deps
	@.ci/install python
	swift build --build-tests
	Tests/pgbouncer/run.sh --roster .build/debug/roster $(ARGS)

## upgrade-test: to the next schema and back under load; ARGS="--older EXECUTABLE" from a real version
upgrade-test: deps
	swift build --product roster
	Tests/with-postgres.sh Tests/upgrade/check.py --roster .build/debug/roster $(ARGS)

## fuzz: 100,000 spoilt inputs for each reader and for the server; ROSTER_TEST_SEED, ROSTER_TEST_CASES
fuzz: export ROSTER_TEST_CASES ?= 100000
fuzz: deps
	swift build --build-tests
	swift test --skip-build --filter '^SCIMTests\.FuzzTests/'
	Tests/with-postgres.sh swift test --skip-build --filter '^WebTests\.FuzzTests/'

## lint: the formatter's rules, strictly
lint:
	swift format lint --strict --parallel --recursive $(SOURCES)

## bench: the figures of a release build beside those of pgbench; ARGS="--works get,mix" is passed on
bench: build $(LOAD)
	bench/run.py --roster $(PRODUCT) --load $(LOAD) $(ARGS)

## bench-quick: the same at 16 connections in short rounds, in less than three minutes
bench-quick: build $(LOAD)
	bench/run.py --roster $(PRODUCT) --load $(LOAD) --quick $(ARGS)

$(LOAD): $(wildcard bench/load/*.c bench/load/*.h)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -Wall -Wextra -Werror -o $@ $(filter %.c,$^)

## bench-crowd: what synchronising 100,000 people in 5,000 groups costs a release build
bench-crowd: build
	bench/crowd.py --roster $(PRODUCT) $(ARGS)

## deps: the packages that Roster builds and runs with; installs only what is missing
deps:
	@.ci/install

## clean: remove what was built; the data in .roster stays
clean:
	rm -rf .build

help:
	@sed -n 's/^## /  make /p' $(MAKEFILE_LIST)
