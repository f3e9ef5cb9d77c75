. /tmp/fs/case.sh
# 4 duplicate last: sbatch of the last submits and never answers; film ends; one left?
new duplast; touch $FAKE/sbatch_dies_for_last hold-11
(timeout -s INT 90 $B/reel render scene.py:draw --segment 1s -o film.mp4 --on slurm --task-cores 1 --json </dev/null >$D/out 2>&1; echo "DUPLAST rc $? sbatches: $(grep -c ' sbatch ' $FAKE/log) $(tail -c 300 $D/out)"; python3 - <<PY
import json,glob
for f in glob.glob("$FAKE/jobs/*.json"): j=json.load(open(f)); print(j["id"],j["name"],j["state"],j["after"])
PY
) & sleep 5; rm hold-11; wait
