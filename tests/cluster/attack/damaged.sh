. /tmp/fs/case.sh
# a kept segment whose file is damaged
new damaged; touch hold-7
R="$B/reel render scene.py:draw --segment 1s -o film.mp4 --json"
timeout 20 $R --on here </dev/null >$D/out 2>&1 & p=$!
for i in $(seq 100); do [ -e .film.mp4.reel/segment-00002.done ] && break; sleep 0.1; done
sleep 0.5; pkill -TERM -P $p; wait $p; rm hold-7; truncate -s -100 .film.mp4.reel/segment-00001.mp4
timeout -s INT 30 $R --resume --on slurm --task-cores 1 </dev/null >$D/out2 2>&1; echo "DAMAGED rc $? $(head -c 900 $D/out2)"; ls .film.mp4.reel; cat .film.mp4.reel/cluster.json
