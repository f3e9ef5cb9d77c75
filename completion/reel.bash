# Completion of `reel` for bash. What can stand where is known to `reel complete`; here it is only
# brought into the form that bash wants.

_reel_complete() {
  COMPREPLY=()
  # bash has split the words at '=' and ':' (COMP_WORDBREAKS). Those without a space between are one.
  local line=${COMP_LINE:0:COMP_POINT} words=() part
  for part in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ ${#words[@]} -gt 0 && -n $part && $line == "$part"* ]]; then
      words[-1]+=$part
    else
      line=${line#"${line%%[![:space:]]*}"}
      words+=("$part")
    fi
    # The cursor may stand within the last one.
    [[ $line == "$part"* ]] && line=${line#"$part"} || line=
  done
  local program=${words[0]} word=${words[-1]}
  unset "words[0]"

  # As the shell would read them: without quotes, and with a home for a ~.
  local i
  for i in "${!words[@]}"; do
    words[i]=${words[i]//[\"\']/}
    words[i]=${words[i]//\\/}
  done

  local answer
  mapfile -t answer < <("${program/#~\//$HOME/}" complete -- "${words[@]}" 2>/dev/null)
  [[ ${#answer[@]} -gt 0 ]] || return 0

  # bash replaces only what stands behind the last '=' or ':' of the word.
  local kept=${word%"${word##*[=:]}"} candidate
  [[ $COMP_WORDBREAKS == *=* ]] || kept=
  for candidate in "${answer[@]:1}"; do
    candidate=${candidate%%$'\t'*}
    COMPREPLY+=("${candidate#"$kept"}")
  done
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace 2>/dev/null
  fi

  local kind=${answer[0]%% *} before=${answer[0]#* } path action
  case $kind in
    files) action=-f ;;
    directories) action=-d ;;
    *) return 0 ;;
  esac
  path=${word#"$before"}
  compopt -o filenames 2>/dev/null
  while IFS= read -r candidate; do
    COMPREPLY+=("$candidate")
  done < <(compgen "$action" -- "$path")
}

complete -o nosort -F _reel_complete reel
