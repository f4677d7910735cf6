# What a person types here. Each target does its own set-up and is quick the second time.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Tools that were missing on the PATH, or there in another version, are installed here by scripts/tools.
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/.tools/node_modules/.bin:$(PATH)

# The browser's half and the server's half of `app` are never built together: they are two builds with other features.
# Everything but the browser's half is what cargo builds when nothing is named.
WASM := --package frontend --target wasm32-unknown-unknown

# Programs are called by their paths below it.
export CARGO_TARGET_DIR := $(CURDIR)/target

# How long `make fuzz` looks.
SECONDS := 600

# Every step keeps both cores of a small machine busy by itself.
.NOTPARALLEL:
.PHONY: help run demo dev xtask build unoptimised dist test lint unit e2e screens pictures interop api-fuzz fuzz bench fmt advisories

help: ## Say what can be typed
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build and start Gatehouse on http://127.0.0.1:3000 with its data in ./data; Ctrl-C stops it
	@exec target/debug/gatehouse serve

demo: build ## Build and show a portal full of made-up data on http://127.0.0.1:3000; Ctrl-C removes it
	@exec target/debug/gatehouse demo

dev: xtask ## Start Gatehouse, and build and start it again at every change
	@exec target/debug/xtask dev

build: xtask ## Build the server and the pages
	@target/debug/xtask build

# The same as the Rust tests compile it.
unoptimised: xtask
	@target/debug/xtask build --unoptimised

# The build program. It is called by its path: `cargo run` would look once more whether it is up to date.
xtask:
	@scripts/tools build
	@echo '==> compiling the build program (about 2 minutes the first time on 2 cores)'
	@cargo build --locked --package xtask

dist: xtask ## Make what is published, fully optimised: the archive and the Debian package, in dist/
	@scripts/tools dist
	@target/debug/xtask build --release
	@scripts/package target/release/gatehouse

# The end-to-end tests walk through the server that the Rust tests compiled.
test: lint unit e2e ## Run every check and every test

lint: ## Check the format, the dependencies and the code
	@scripts/tools lint
	@echo '==> format'
	@cargo fmt --all --check
	@cargo fmt --manifest-path fuzz/Cargo.toml --check
	@echo '==> architecture'
	@scripts/check-architecture --self-test
	@scripts/check-architecture
	@echo '==> licences and sources of dependencies'
	@scripts/check-dependencies --self-test
	@scripts/check-dependencies
	@echo '==> clippy, server'
	@cargo clippy --locked --all-targets -- --deny warnings
	@echo '==> clippy, build program and the bare server of the benchmarks'
	@cargo clippy --locked --package xtask --package bare --all-targets -- --deny warnings
	@echo '==> clippy, browser'
	@cargo clippy --locked $(WASM) -- --deny warnings

unit: ## Run the Rust tests, on SQLite and on a PostgreSQL that lives as long as they do
	@scripts/tools unit
	@echo '==> Rust tests'
	@scripts/with-postgres cargo test --locked
	@cargo test --locked --package xtask

e2e: unoptimised ## Walk through the portal in a real browser
	@scripts/tools e2e
	@echo '==> packing what was built, for the test of the archive'
	@[[ $$(uname -m) != x86_64 ]] || scripts/package --archive target/debug/gatehouse target/archive
	@echo '==> end-to-end tests (about 8 minutes on 2 cores)'
	@npm --prefix end2end run --silent check
	@scripts/with-postgres npm --prefix end2end run --silent test

screens: unoptimised ## Keep a picture of every page that the end-to-end tests hold to its standards, in end2end/screens
	@scripts/tools e2e
	@E2E_SCREENS=1 scripts/with-postgres npm --prefix end2end run --silent test -- pages registrations

pictures: build ## Take the pictures in docs/pictures from a demonstration, light and dark
	@scripts/tools e2e
	@cd end2end && npx --no-install playwright test --config pictures.config.ts

interop: unoptimised ## Register at a real Keycloak, Ory Hydra and oidc-provider, and break everything between us for 200 operations
	@scripts/tools e2e
	@for server in keycloak hydra oidc-provider; do scripts/interop/$$server fetch; done
	@echo '==> other authorization servers'
	@cd end2end && INTEROP=1 FAULT_OPERATIONS=200 npx --no-install playwright test external faults --project=js

api-fuzz: ## Throw made-up requests at the documented API, of the server that was built last
	@scripts/schemathesis

fuzz: ## Look for inputs that break a parser, for ten minutes (SECONDS=60 for one)
	@scripts/fuzz --seconds $(SECONDS)

bench: xtask ## Measure what is published; docs/measurements.md keeps the figures
	@scripts/tools dist
	@target/debug/xtask build --release
	@cargo build --locked --release --package bare
	@scripts/bench
	@scripts/bench_dcr.py
	@scripts/bench_tokens.py
	@scripts/bench_upload.py

fmt: ## Format the Rust code
	@cargo fmt --all
	@cargo fmt --manifest-path fuzz/Cargo.toml

advisories: ## Look for known vulnerabilities; needs cargo-deny, and a network to fetch the database of advisories
	@cargo deny --version >/dev/null 2>&1 || { echo 'cargo-deny is missing; install it: cargo install --locked cargo-deny'; exit 1; }
	@cargo deny check
