. /tmp/fs/case.sh
new blind; touch hold-1 $FAKE/list_nothing $FAKE/hold
timeout -s INT 25 $B/reel render scene.py:draw --segment 1s -o film.mp4 --on slurm --task-cores 1 --json </dev/null >$D/out 2>&1; echo "BLIND rc $? sbatches: $(grep -c ' sbatch ' $FAKE/log) $(tail -c 300 $D/out)"
