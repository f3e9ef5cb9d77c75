# Completion of `reel` for fish. What can stand where is known to `reel complete`; here files are added.

function __reel_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l answer ($words[1] complete -- $words[2..-1] "$word" 2>/dev/null)
    test (count $answer) -gt 0; or return
    printf '%s\n' $answer[2..-1]

    set -l first (string split -m 1 ' ' -- $answer[1])
    set -l before $first[2]
    set -l path (string sub -s (math (string length -- "$before") + 1) -- "$word")
    switch $first[1]
        case files
            string replace -r '^' -- "$before" (__fish_complete_path "$path")
        case directories
            string replace -r '^' -- "$before" (__fish_complete_directories "$path")
    end
end

complete -c reel -f -k -a '(__reel_complete)'
