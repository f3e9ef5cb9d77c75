. /tmp/fs/case.sh
# 1 held after launch failure
new held; touch $FAKE/hold; echo launch_failed_requeued_held > $FAKE/reason
timeout -s INT 25 $B/reel render scene.py:draw --segment 1s -o film.mp4 --on slurm --task-cores 1 --json </dev/null >$D/out 2>&1; echo "HELD rc $? $(tail -c 200 $D/out) sbatches: $(grep -c ' sbatch ' $FAKE/log)"
