/**
 * What runs a batch: the leader of its process group, which outlives the launcher.
 *
 * It is started in the batch's directory, whatever name that has by now, with the run's id and the command. Whoever first
 * links the file `process` runs the batch, so a batch starts once however many of these scripts are started for it; the
 * launcher links it too, to keep a batch from starting. The exit code appears in the file `exit` when all is over; a signal
 * to the group ends the job, and the script stays to write that down.
 *
 * The words after it are `sh`, the run's id, and the command.
 */
export const BATCH_SCRIPT = `
umask 077
run=$1; shift
[ -e "run-$run" ] || exit 0
started_at() { shift 19; echo "$1"; }
if [ -r "/proc/$$/stat" ]; then
  read -r stat < "/proc/$$/stat"
  read -r boot < /proc/sys/kernel/random/boot_id
  start="$boot:$(started_at \${stat##*) })"
else
  start=$(echo $(LC_ALL=C TZ=UTC ps -o lstart= -p $$))
fi
echo "$$ $start" > "process.$$" || exit 1
ln "process.$$" process || exit 0
rm "process.$$"
trap : HUP INT TERM
cd work || exit 1
"$@" > ../log 2>&1 < /dev/null
echo $? > ../exit.new
mv ../exit.new ../exit
`;
