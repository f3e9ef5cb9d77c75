. /tmp/fs/case.sh
# 3 refused split
new split; echo 2 > $FAKE/cores; touch hold-3; echo 3 > $FAKE/refuse_after; 
(timeout -s INT 40 $B/reel render scene.py:draw --segment 1s -o film.mp4 --on slurm --task-cores 1 --json </dev/null >$D/out 2>&1; echo "SPLIT rc $? sbatches: $(grep -c ' sbatch ' $FAKE/log) $(tail -c 500 $D/out)") &
sleep 4; echo 6 > $FAKE/idle; wait
