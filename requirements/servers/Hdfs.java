import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A Hadoop file system of one name node and one data node: `Hdfs PORT FOLDER`. Says READY when it can be used. */
public final class Hdfs {
    public static void main(String[] words) throws Exception {
        System.setProperty("hadoop.log.dir", words[1]);
        Configuration settings = new Configuration();
        settings.set("hdfs.minidfs.basedir", words[1]);
        MiniDFSCluster cluster =
            new MiniDFSCluster.Builder(settings).numDataNodes(1).nameNodePort(Integer.parseInt(words[0])).build();
        cluster.waitActive();
        System.out.println("READY");
        System.out.flush();
        Thread.sleep(Long.MAX_VALUE);
    }
}
