. /tmp/fs/case.sh
# stale partial manifest of an interrupted local run; segment made by the cluster since; local resume
new manifest; touch hold-7
R="$B/reel render scene.py:draw --segment 1s -o film.mp4 --manifest m.txt --json"
$R --on slurm --task-cores 1 </dev/null >$D/out 2>&1 & p=$!
for i in $(seq 100); do [ -e .film.mp4.reel/segment-00002.done ] && [ -e .film.mp4.reel/segment-00005.done ] && break; sleep 0.1; done; sleep 1
kill -TERM $p; wait $p; rm hold-7
head -c 20 .film.mp4.reel/cluster-*/*/segment-00002.manifest > .film.mp4.reel/segment-00002.manifest # as RemovePartialFiles of a paused local run that was killed leaves it
timeout 60 $R --resume --on here </dev/null >$D/out2 2>&1; echo "MANIFEST rc $? $(tail -c 200 $D/out2)"; cat m.txt
