. /tmp/fs/case.sh
new forgive; echo 1 > $FAKE/cores; touch hold-7
R="$B/reel render scene.py:draw --segment 1s -o film.mp4 --on slurm --task-cores 1 --json"
$R </dev/null >$D/out 2>&1 & p=$!
for i in $(seq 100); do [ -e .film.mp4.reel/segment-00002.done ] && break; sleep 0.1; done
pgrep -P $p | xargs kill -9; wait $p
cat .film.mp4.reel/cluster*/tasks
# three attempts at task 1 that nodes took with them; each was followed by a segment, so that none counted
C=$(echo .film.mp4.reel/cluster-*); for i in 1 2 3; do mkdir $C/1.000000000$i.77@n1; : > $C/1.000000000$i.77@n1/events; done; ls $C; pkill_=1

timeout -s INT 40 $R --resume </dev/null >$D/out2 2>&1 & q=$!; sleep 10; rm -f hold-7; wait $q; echo "FORGIVE rc $? $(tail -c 500 $D/out2)"
