#!/bin/sh
# Installs what packaging/files lists below DESTDIR, or removes it again; called by `make install` and
# `make uninstall`, which set the variables. Configuration, state and logs are left alone.
set -eu

action=$1

# Where an entry of the list stands now.
place() {
  printf '%s\n' "$1" | sed -e "s|{release}|$RELEASE_DIR|" -e "s|{prefix}|$PREFIX|" \
    -e "s|{sysconfdir}|$SYSCONFDIR|" -e "s|{unitdir}|$UNITDIR|" -e "s|{sysusersdir}|$SYSUSERSDIR|"
}

# Installs the file $2 as $3 with the mode $1.
install_file() {
  case $1 in
    *!) [ ! -e "$3" ] || return 0 ;;
  esac
  install -D -m "${1%[+!]}" "$2" "$3"
  case $1 in
    *+) sed -i "s|/usr/bin/|$PREFIX/bin/|; s|/etc/pactwatch|$SYSCONFDIR/pactwatch|" "$3" ;;
    0755) strip --remove-section=.comment --remove-section=.note "$3" ;;
  esac
}

# These are ours alone, and what an earlier version had in them must not stay.
rm -rf "$DESTDIR$PREFIX/share/pactwatch" "$DESTDIR$PREFIX/share/doc/pactwatch"

sed -e 's/#.*//' packaging/files | while read -r mode from to; do
  [ -n "$mode" ] || continue
  from=$(place "$from")
  to=$DESTDIR$(place "$to")
  if [ "$action" = remove ]; then
    case $mode in *!) continue ;; esac
  fi
  if [ -d "$from" ]; then
    (cd "$from" && find . -type f -printf '%P\n') | while read -r name; do
      if [ "$action" = remove ]; then
        rm -f "$to/$name"
      else
        install_file "$mode" "$from/$name" "$to/$name"
      fi
    done
  elif [ "$action" = remove ]; then
    rm -f "$to"
  else
    [ -e "$from" ] || { echo "make install: $from is missing; run 'make build' first" >&2; exit 1; }
    install_file "$mode" "$from" "$to"
  fi
done

[ "$action" = remove ] || install -d "$DESTDIR$SYSCONFDIR/pactwatch/conf.d"
